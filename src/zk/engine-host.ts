import { CodedError } from '../bytes/coded-error';
import type { ZkCode } from './codes';
import type { Progress } from './engine';
import type { EngineMessage, EngineRequest, EngineResults } from './engine-protocol';

/** The part of a Worker that is used; tests hand in their own. */
export interface EngineThread {
  postMessage(request: EngineRequest): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  terminate(): void;
}

/** How a host treats its Worker. */
export interface EngineHostOptions {
  /** Starts a fresh Worker. */
  readonly spawn: () => EngineThread;
  /** Milliseconds after which a job is given up. */
  readonly deadlineMs: number;
  /** Milliseconds without a job after which the Worker is let go, and its memory with it. */
  readonly idleMs: number;
}

/** What goes with one job. */
export interface JobOptions {
  readonly onProgress?: Progress;
  /** Cancels the job, at once also while it waits for its turn. If it is running, its Worker is terminated. */
  readonly signal?: AbortSignal;
}

/** Runs jobs in a Worker of their own, one at a time. */
export interface EngineHost {
  /** @throws CodedError `engine_crashed`, `engine_timed_out`, `engine_cancelled`, or what the Worker refused with */
  run<Request extends EngineRequest>(
    request: Request,
    options?: JobOptions,
  ): Promise<EngineResults[Request['kind']]>;
  /** Lets the Worker go. */
  stop(): void;
}

const cancelled = (): CodedError<ZkCode> => failure('engine_cancelled', 'The job was cancelled.');

function failure(code: ZkCode, message: string): CodedError<ZkCode> {
  return new CodedError(code, message);
}

/**
 * A host for one engine. Its Worker is started with the first job and reused while jobs end as they should, or are refused
 * for what they were given; after a crash, a deadline or a cancel it is terminated, so that no job ever meets what another
 * one left broken. Proving that was refused may have stopped halfway, and counts as broken.
 */
export function createEngineHost({ spawn, deadlineMs, idleMs }: EngineHostOptions): EngineHost {
  let thread: EngineThread | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const stop = (): void => {
    clearTimeout(idle);
    thread?.terminate();
    thread = undefined;
  };

  const runNow = (request: EngineRequest, { onProgress, signal }: JobOptions): Promise<unknown> =>
    new Promise((resolve, reject) => {
      clearTimeout(idle);
      const fail = (error: CodedError): void => {
        settle();
        stop();
        reject(error);
      };
      const cancel = (): void => fail(cancelled());
      const deadline = setTimeout(
        () => fail(failure('engine_timed_out', `The job took more than ${deadlineMs / 1000} s.`)),
        deadlineMs,
      );
      const settle = (): void => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', cancel);
        if (thread !== undefined) thread.onmessage = thread.onerror = null;
      };
      const rest = (isSpent: boolean): void => {
        settle();
        if (isSpent) stop();
        else idle = setTimeout(stop, idleMs);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        thread ??= spawn();
        thread.onerror = ({ message }) => fail(failure('engine_crashed', message ?? 'The Worker broke off.'));
        thread.onmessage = ({ data }) => {
          const message = data as EngineMessage;
          switch (message.kind) {
            case 'progress':
              onProgress?.(message.step);
              break;
            case 'refused':
              rest(request.kind === 'prove' || message.code === 'engine_crashed');
              reject(new CodedError(message.code, message.message));
              break;
            case 'done':
              rest(message.isSpent);
              resolve(message.result);
          }
        };
        thread.postMessage(request);
      } catch (error) {
        fail(failure('engine_crashed', error instanceof Error ? error.message : String(error)));
      }
    });

  return {
    run<Request extends EngineRequest>(request: Request, options: JobOptions = {}) {
      const { signal } = options;
      const turn = last.then(() => {
        if (signal?.aborted === true) throw cancelled();
        return runNow(request, options);
      }) as Promise<EngineResults[Request['kind']]>;
      last = turn.catch(() => undefined);
      if (signal === undefined) return turn;
      return new Promise((resolve, reject) => {
        const cancel = (): void => reject(cancelled());
        if (signal.aborted) cancel();
        signal.addEventListener('abort', cancel, { once: true });
        void turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
      });
    },
    stop,
  };
}
