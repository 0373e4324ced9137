/** The reason a signal is aborted with when the time is up. */
export const deadlinePassed = 'deadline passed';

/**
 * Runs `work` with a signal that aborts with the caller's, or after `ms` with the reason `deadlinePassed`, and in any
 * case when `work` has ended, so that whatever it left open is let go of. Leaves neither timer nor listener behind.
 */
export async function withDeadline<Result>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(() => controller.abort(deadlinePassed), ms);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    abort();
  }
}
