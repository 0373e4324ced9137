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

/** Answers that are looked through newest first, a few at a time: all of them may be more than memory should hold. */
export interface Searchable<Answer> {
  readonly total: number;
  /** Those from one position up to another; fewer where some are gone meanwhile. */
  read(from: number, to: number): Promise<readonly Answer[]>;
}

/** Read at a time. */
const SLICE = 50;
/** Characters of answers that are looked through, give or take a slice. */
const MAX_SEARCHED = 20_000_000;
/** The newest answers in which a selection was found: so many are told. */
const MAX_FOUND = 200;

/** Where a selection was found, and what was searched. */
export interface FoundSelection<Answer> extends Omit<SelectionView, 'rows' | 'site'> {
  readonly found: readonly Answer[];
}

function placeIn({ verification, endpoint }: Searched): 'signed' | 'proved' | 'unproved' {
  if (verification !== 'verified') return 'unproved';
  return endpoint === 'zk' ? 'proved' : 'signed';
}

/** Looks a selection up in the texts of answers, as a reader would see them; of several places the best one counts. */
export async function findSelection<Answer extends Searched>(
  selection: string,
  answers: Searchable<Answer>,
): Promise<FoundSelection<Answer>> {
  const none = { found: [], searched: 0, withoutText: 0, unsearched: 0 };
  if (selection.length > MAX_SELECTION) return { ...none, place: 'too_long' };
  const folded = foldRendered(selection);
  if (folded.length < MIN_SELECTION) return { ...none, place: 'too_short' };

  const places = { signed: [], proved: [], unproved: [] } as Record<ReturnType<typeof placeIn>, Answer[]>;
  let searched = 0;
  let withoutText = 0;
  let characters = 0;
  let position = 0;
  while (position < answers.total && characters < MAX_SEARCHED) {
    const slice = await answers.read(position, position + SLICE);
    position = Math.min(position + SLICE, answers.total);
    for (const answer of slice) {
      const isVerified = answer.verification === 'verified';
      if (answer.answer === undefined) {
        if (isVerified) withoutText++;
        continue;
      }
      if (isVerified) searched++;
      characters += answer.answer.length;
      const holding = places[placeIn(answer)];
      if (holding.length < MAX_FOUND && foldRendered(answer.answer).includes(folded)) holding.push(answer);
    }
  }
  const place = (['signed', 'proved', 'unproved'] as const).find((one) => places[one].length > 0);
  return {
    place: place ?? 'nowhere',
    found: place === undefined ? [] : places[place],
    searched,
    withoutText,
    unsearched: answers.total - position,
  };
}
