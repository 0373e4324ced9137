/** Default time an operation of a driver may take, ms. */
export const OPERATION_MS = 30_000;

/** Rejects with what was waited for when `work` takes longer than `ms`. */
export async function withDeadline<T>(work: Promise<T>, what: string, ms = OPERATION_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not done after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Asks `probe` again and again until it returns something other than undefined.
 *
 * @param what names the thing waited for; a function may look at the end to say what was there instead
 */
export async function poll<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  what: string | (() => Promise<string>),
  ms: number,
  everyMs = 25,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > end) {
      throw new Error(`${typeof what === 'string' ? what : await what()} (waited ${ms} ms)`);
    }
    await pause(everyMs);
  }
}

/** Runs tasks one after another, in the order they came in; a failed one does not stop the next. */
export class Queue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task, task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
