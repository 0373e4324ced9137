import type { Headline } from '../../verify/verdict';
import { t } from '../i18n';

/** Whether there is a text to show. */
export function isShown(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
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
