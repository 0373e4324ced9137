import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiRefusal, Client } from '../../app/api';
import { CodedError, messageOf } from '../../bytes/coded-error';

/** A value the background holds: not here yet, here, or refused. */
export type Loaded<Value> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: Value }
  | { readonly state: 'failed'; readonly refusal: ApiRefusal };

/** Whether the background was not there to answer: browsers end it, and it starts again with the next question. */
export function isAway({ code }: ApiRefusal): boolean {
  return code === 'background_unreachable' || code === 'background_silent';
}

/** Waits, in milliseconds, before a background that is away is asked again while its last answer is shown. */
const AGAIN_MS = [150, 500, 1_500] as const;

/** What was thrown, as something that can be shown. */
export function refusalOf(thrown: unknown): ApiRefusal {
  const coded: CodedError | undefined = thrown instanceof CodedError ? thrown : undefined;
  return { code: coded?.code ?? 'unexpected', message: messageOf(thrown) };
}

/**
 * Loads a value and loads it again whenever the background says that it may have changed. One load runs at a time;
 * changes that arrive meanwhile cause one more. A value that was shown stays until its successor is there.
 *
 * @param key names the value: another key drops the old value and loads afresh
 * @param concerns whether a change of these answers touches the value; by default every change does
 */
export function useLive<Value>(
  client: Client,
  key: string,
  load: () => Promise<Value>,
  concerns: (ids: readonly string[] | undefined) => boolean = () => true,
): readonly [Loaded<Value>, () => void] {
  const [held, setHeld] = useState<{ key: string; loaded: Loaded<Value> }>({
    key,
    loaded: { state: 'loading' },
  });
  const latest = useRef<{ load: typeof load; concerns: typeof concerns; reload?: () => void }>({
    load,
    concerns,
  });
  latest.current.load = load;
  latest.current.concerns = concerns;

  useEffect(() => {
    let stopped = false;
    let waiting = 0;
    let isShown = false;

    /** Loads until nothing changed during the last load. */
    const run = async (): Promise<void> => {
      waiting++;
      if (waiting > 1) return;
      let seen: number;
      do {
        seen = waiting;
        let loaded = await settle(latest.current.load);
        for (const ms of isShown ? AGAIN_MS : []) {
          if (loaded.state !== 'failed' || !isAway(loaded.refusal) || isStopped()) break;
          await new Promise((resolve) => setTimeout(resolve, ms));
          loaded = await settle(latest.current.load);
        }
        isShown = loaded.state === 'ready';
        if (!isStopped()) setHeld({ key, loaded });
      } while (waiting > seen && !isStopped());
      waiting = 0;
    };
    const isStopped = (): boolean => stopped;

    latest.current.reload = () => void run();
    void run();
    const stop = client.onChange((ids) => {
      if (latest.current.concerns(ids)) void run();
    });
    return () => {
      stopped = true;
      stop();
    };
  }, [client, key]);

  const loaded: Loaded<Value> = held.key === key ? held.loaded : { state: 'loading' };
  return [
    loaded,
    () => {
      latest.current.reload?.();
    },
  ];
}

async function settle<Value>(load: () => Promise<Value>): Promise<Loaded<Value>> {
  try {
    return { state: 'ready', value: await load() };
  } catch (thrown) {
    return { state: 'failed', refusal: refusalOf(thrown) };
  }
}
