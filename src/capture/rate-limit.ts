/**
 * A token bucket: `burst` at once, then `perSecond`; one is taken for each call, or what it costs. The clock is handed
 * in, in milliseconds. It also runs in the page's own world, where nothing may be looked up that a page can replace.
 */
export function rateLimit(burst: number, perSecond: number, now: () => number): (cost?: number) => boolean {
  let tokens = burst;
  let at = now();
  return (cost = 1) => {
    const moment = now();
    if (moment > at) tokens += ((moment - at) / 1000) * perSecond;
    if (tokens > burst) tokens = burst;
    at = moment;
    if (tokens < cost) return false;
    tokens -= cost;
    return true;
  };
}
