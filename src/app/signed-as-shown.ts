/** Selections shorter than this are found in almost any text, and prove nothing. */
export const MIN_SELECTION = 4;
const MAX_SELECTION = 50_000;

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

/** Whether the selected text stands in the signed text, as a reader would see it. */
export function standsIn(selection: string, signedText: string): boolean {
  if (selection.length > MAX_SELECTION) return false;
  const folded = foldRendered(selection);
  return folded.length >= MIN_SELECTION && foldRendered(signedText).includes(folded);
}
