/** A token bucket: `burst` at once, then `perSecond`. The clock is handed in, in milliseconds. */
export function rateLimit(burst: number, perSecond: number, now: () => number): () => boolean {
  let tokens = burst;
  let at = now();
  return () => {
    const moment = now();
    tokens = Math.min(burst, tokens + (Math.max(0, moment - at) / 1000) * perSecond);
    at = moment;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
