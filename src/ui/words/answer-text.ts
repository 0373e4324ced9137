import type { AnswerDetail } from '../../app/api/answer-detail';
import type { Headline } from '../../verify/verdict';
import { t } from '../i18n';
import { hasPassed } from './checks';

/** Whether there is a text to show. */
export function isShown(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

/** What the text of an answer is known to be: the signed one only where both checks of that have passed. */
export function textLabel({ endpoint, checks }: Pick<AnswerDetail, 'endpoint' | 'checks'>): string {
  if (endpoint === 'zk') return t('proved_text');
  const isSigned = hasPassed(checks, 'output_hash') && hasPassed(checks, 'signature');
  return isSigned ? t('signed_text') : t('received_text');
}

/** What stands where an answer's words would be: they are not kept, not read yet, not signed, or there are none. */
export function withoutText(headline: Headline, text: string | undefined): string {
  if (text === undefined) return t('hashes_only');
  switch (headline) {
    case 'checking':
      return t('unread_answer');
    case 'rejected':
    case 'unverifiable':
      return t('unsigned_answer');
    default:
      return t('empty_answer');
  }
}
