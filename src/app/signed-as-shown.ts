import type { ExchangeRecord } from '../store/records';
import type { SelectionView } from './api/selection';

/** Folded selections shorter than this are found in almost any text, and prove nothing. */
const MIN_SELECTION = 4;
/** Characters of a selection that is looked for. */
export const MAX_SELECTION = 50_000;

/**
 * Folds what rendering Markdown and laying out text change: kinds and lengths of white space, marks of emphasis, code,
 * headings, quotes, lists and tables, link targets. Nothing else: a changed digit, sign or word still differs, and so do
 * words or digits that stand together in one text and apart in the other. No pattern looks twice at the same stretch of a
 * hostile text.
 */
export function foldRendered(text: string): string {
  return (
    text
      .slice(0, 1_000_000)
      .normalize('NFC')
      .replace(/[\u200b\u00ad]/g, '')
      .replace(/!?\[([^[\]\n]{0,2000})\]\([^[()\n]{0,2000}\)/g, '$1')
      .replace(/^[ \t]*(?:```|~~~)[^\n]*$/gm, '')
      .replace(/^[ \t]*(?:>[ \t]*)+/gm, '')
      .replace(/^[ \t]*(?:[-*+•]|\d{1,3}[.)]|#{1,6})[ \t]+/gm, '')
      .replace(/`|~~|\\/g, '')
      // Within a word or a number these are no marks: 2*3 is not 23, and snake_case is not snakecase.
      .replace(/(?<![0-9A-Za-z*_])[*_]{1,3}|[*_]{1,3}(?![0-9A-Za-z*_])/g, '')
      .replace(/[\s|]+/gu, ' ')
      .trim()
  );
}

/** What is looked at in an answer. */
type Searched = Pick<ExchangeRecord, 'verification' | 'endpoint' | 'answer'>;

/** Where a selection was found, and what was searched. */
export interface FoundSelection<Answer> extends Omit<SelectionView, 'rows'> {
  readonly found: readonly Answer[];
}

function placeIn({ verification, endpoint }: Searched): 'signed' | 'proved' | 'unproved' {
  if (verification !== 'verified') return 'unproved';
  return endpoint === 'zk' ? 'proved' : 'signed';
}

/** Looks a selection up in the texts of answers, as a reader would see them; of several places the best one counts. */
export function findSelection<Answer extends Searched>(
  selection: string,
  answers: readonly Answer[],
): FoundSelection<Answer> {
  const verified = answers.filter(({ verification }) => verification === 'verified');
  const withoutText = verified.filter(({ answer }) => answer === undefined).length;
  const counts = { searched: verified.length - withoutText, withoutText };
  if (selection.length > MAX_SELECTION) return { place: 'too_long', found: [], ...counts };
  const folded = foldRendered(selection);
  if (folded.length < MIN_SELECTION) return { place: 'too_short', found: [], ...counts };
  const holding = answers.filter(
    ({ answer }) => answer !== undefined && foldRendered(answer).includes(folded),
  );
  const places = ['signed', 'proved', 'unproved'] as const;
  const place = places.find((one) => holding.some((answer) => placeIn(answer) === one));
  return {
    place: place ?? 'nowhere',
    found: holding.filter((answer) => placeIn(answer) === place),
    ...counts,
  };
}
