import type { SettlementReason } from '../verify/settlement-state';
import type { BatchEntry, CursorEntry } from './journal';
import type { PendingExchange } from './pending-index';
import { recordedBetween } from './search-window';

/** Reasons after which a day-old exchange is not looked for again. */
const endings: readonly SettlementReason[] = [
  'not_recorded',
  'blob_gone',
  'range_pruned',
  'record_altered',
  'record_unsigned',
  'record_signature_invalid',
];

/** Whether the search for an exchange had ended when it was last reported. */
export function searchEnded(exchange: PendingExchange, nowSeconds: number): boolean {
  return endings.includes(exchange.reason) && nowSeconds > recordedBetween(exchange.timestamp).to;
}

/** Batches that can no longer be read, and those still to be: what a missing record may be due to. */
export interface UnreadBatches {
  readonly lost: readonly Pick<BatchEntry, 'blockTime' | 'state'>[];
  readonly unread: readonly Pick<BatchEntry, 'blockTime'>[];
}

function within(time: number, window: { readonly from: number; readonly to: number }): boolean {
  return time >= window.from && time <= window.to;
}

/**
 * Why an exchange without record has none, and whether there is still any use in looking.
 *
 * @param finding what a record of it was already found to be, if any
 */
export function whyNotRecorded(
  exchange: PendingExchange,
  batches: UnreadBatches,
  cursor: Pick<CursorEntry, 'nextTime' | 'prunedBefore'>,
  finding: SettlementReason | undefined,
): { readonly reason: SettlementReason; readonly ended: boolean } {
  const window = recordedBetween(exchange.timestamp);
  const ended =
    cursor.nextTime > window.to && !batches.unread.some((entry) => within(entry.blockTime, window));
  const lost = batches.lost.filter((entry) => within(entry.blockTime, window));
  const reason =
    finding ??
    (lost.some((entry) => entry.state === 'gone')
      ? 'blob_gone'
      : lost.length > 0
        ? 'record_altered'
        : (cursor.prunedBefore ?? 0) > exchange.timestamp
          ? 'range_pruned'
          : ended
            ? 'not_recorded'
            : 'late');
  return { reason, ended };
}
