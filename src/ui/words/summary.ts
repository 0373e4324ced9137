import type { AnswerRow } from '../../app/api/answer-row';
import type { GapEstimate } from '../../app/api/gap';
import type { HeadlineCount } from '../../app/api/page-view';
import type { Headline } from '../../verify/verdict';
import { plural, t } from '../i18n';
import { atMost, duration } from './numbers';

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

/** The states of a page in the order of the sentence. */
export function inSentenceOrder(counts: readonly HeadlineCount[]): readonly HeadlineCount[] {
  return [...counts].sort((one, other) => order.indexOf(one.headline) - order.indexOf(other.headline));
}

/** How long records usually take here, or that too few were measured to say. */
export function gapSentence(gap: GapEstimate): string {
  return gap.enough ? t('gap_usual', duration(gap.p50), atMost(gap.p95)) : gapUnknown(gap);
}

/** That too few records were measured to say how long they take. */
export function gapUnknown({ count, needed }: Extract<GapEstimate, { enough: false }>): string {
  return count === 0 ? t('gap_unmeasured', needed) : plural('gap_unknown', count, String(needed));
}

/** Worst first where something is rejected, otherwise newest first. */
export function inReadingOrder(rows: readonly AnswerRow[]): readonly AnswerRow[] {
  const rank = (row: AnswerRow): number => (row.headline === 'rejected' ? 0 : 1);
  return [...rows].sort((one, other) => rank(one) - rank(other) || other.askedAt - one.askedAt);
}
