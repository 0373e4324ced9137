import type { CapturedExchange } from '../opengradient/exchange';
import { passed, type Finding } from './exchange-finding';

/** Clocks of users are off by minutes, not by a day: beyond that the signature claims a time that has not come. */
const farFuture = 24 * 60 * 60 * 1000;
const tolerated = 5 * 60 * 1000;

function iso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}

/**
 * Holds the signed time against the capture. More than a day after it fails; more than five minutes outside the time
 * between request and answer is told without moving the verdict; an import carries no time to compare with.
 *
 * @param timestamp seconds since 1970
 */
export function timestampFinding(captured: CapturedExchange, timestamp: bigint): Finding {
  const signedAt = Number(timestamp) * 1000;
  const values = [{ label: 'signed at', value: iso(signedAt), expected: iso(captured.answeredAt) }];
  if (captured.source === 'import') {
    const [signed] = [{ label: 'signed at', value: iso(signedAt) }];
    return { outcome: 'skipped', code: 'timestamp_not_compared', values: [signed], advisory: true };
  }
  if (signedAt > captured.answeredAt + farFuture) {
    return { outcome: 'fail', code: 'timestamp_in_future', values };
  }
  if (signedAt < captured.askedAt - tolerated || signedAt > captured.answeredAt + tolerated) {
    return { outcome: 'fail', code: 'timestamp_drift', values, advisory: true };
  }
  return { ...passed, values };
}
