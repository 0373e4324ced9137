import type { AnswerRow } from '../../app/api/answer-row';
import type { GapEstimate } from '../../app/api/gap';
import type { Headline } from '../../verify/verdict';
import { plural, t } from '../i18n';
import { duration } from './numbers';

/** The order in which states are counted in the sentence; the worst stands last, where the eye stops. */
const order: readonly Headline[] = [
  'settled',
  'proved',
  'private',
  'checking',
  'provisional',
  'overdue',
  'unverifiable',
  'rejected',
];

/** The answers of a page that share a state; `openSince` is when the one that waits longest was answered. */
export interface StateCount {
  readonly headline: Headline;
  readonly count: number;
  readonly openSince: number | undefined;
}

/** How many answers of a page are in each state, in the order of the sentence. */
export function counts(rows: readonly AnswerRow[]): readonly StateCount[] {
  return order.flatMap((headline) => {
    const same = rows.filter((row) => row.headline === headline);
    if (same.length === 0) return [];
    const open = headline === 'provisional' || headline === 'overdue';
    return [
      {
        headline,
        count: same.length,
        openSince: open ? Math.min(...same.map((row) => row.answeredAt)) : undefined,
      },
    ];
  });
}

/** How long records usually take here, or that too few were measured to say. */
export function gapSentence(gap: GapEstimate): string {
  return gap.enough ? t('gap_usual', duration(gap.p50), duration(gap.p95)) : gapUnknown(gap);
}

/** That too few records were measured to say how long they take. */
export function gapUnknown({ count }: Pick<GapEstimate, 'count'>): string {
  return count === 0 ? t('gap_unmeasured') : plural('gap_unknown', count);
}

/** Worst first where something is rejected, otherwise newest first. */
export function inReadingOrder(rows: readonly AnswerRow[]): readonly AnswerRow[] {
  const rank = (row: AnswerRow): number => (row.headline === 'rejected' ? 0 : 1);
  return [...rows].sort((one, other) => rank(one) - rank(other) || other.askedAt - one.askedAt);
}
