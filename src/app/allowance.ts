/** What one origin may have kept at once, and how fast it may go on: far more than people read, far less than a disk. */
const limits = {
  answers: 2_000,
  answersPerSecond: 5,
  bytes: 128_000_000,
  bytesPerSecond: 128_000,
} as const;

interface Bucket {
  answers: number;
  bytes: number;
  at: number;
}

/**
 * A bucket of answers and one of bytes for each watched origin: a page in many frames, or one that has taken over its
 * renderer and with it the bridge's own limits, cannot fill the disk or keep the network's nodes busy.
 *
 * @param now milliseconds
 * @returns whether so many more bytes of an origin may be kept now
 */
export function createAllowance(now: () => number): (origin: string, bytes: number) => boolean {
  const buckets = new Map<string, Bucket>();
  return (origin, bytes) => {
    const at = now();
    const last = buckets.get(origin) ?? { answers: limits.answers, bytes: limits.bytes, at };
    const seconds = Math.max(0, at - last.at) / 1_000;
    const bucket = {
      answers: Math.min(limits.answers, last.answers + seconds * limits.answersPerSecond),
      bytes: Math.min(limits.bytes, last.bytes + seconds * limits.bytesPerSecond),
      at,
    };
    const mayKeep = bucket.answers >= 1 && bucket.bytes >= bytes;
    if (mayKeep) {
      bucket.answers -= 1;
      bucket.bytes -= bytes;
    }
    buckets.set(origin, bucket);
    return mayKeep;
  };
}
