import { signal, type ReadonlySignal } from '@preact/signals';

const current = signal(Date.now());
let timer: ReturnType<typeof setTimeout> | undefined;

/** The time, milliseconds since 1970; moves once a second while {@link startClock} runs. */
export const now: ReadonlySignal<number> = current;

/** Lets the clock tick on whole seconds, so that all clocks of a page turn together. Returns the way to stop. */
export function startClock(): () => void {
  const tick = (): void => {
    current.value = Date.now();
    timer = setTimeout(tick, 1_000 - (Date.now() % 1_000));
  };
  tick();
  return () => {
    clearTimeout(timer);
  };
}

/** Holds the clock at one moment: pictures and tests. */
export function holdClock(at: number): void {
  clearTimeout(timer);
  current.value = at;
}
