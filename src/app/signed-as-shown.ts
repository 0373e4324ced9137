/** Selections shorter than this are found in almost any text, and prove nothing. */
export const MIN_SELECTION = 4;
const MAX_SELECTION = 50_000;

/**
 * Folds what rendering Markdown and laying out text change: white space, emphasis and heading marks, list marks at the
 * start of a line, link targets. Nothing else: a changed digit, sign or word still differs.
 */
export function foldRendered(text: string): string {
  return text
    .slice(0, 1_000_000)
    .normalize('NFC')
    .replace(/!?\[([^\]\n]{0,2000})\]\([^)\n]{0,2000}\)/g, '$1')
    .replace(/^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+/gm, '')
    .replace(/^[ \t]*(?:```|~~~)[^\n]*$/gm, '')
    .replace(/[*_`~#>|\\]/g, '')
    .replace(/[\s\u200b\u00ad]+/gu, '');
}

/** Whether the selected text stands in the signed text, as a reader would see it. */
export function standsIn(selection: string, signedText: string): boolean {
  if (selection.length > MAX_SELECTION) return false;
  const folded = foldRendered(selection);
  return folded.length >= MIN_SELECTION && foldRendered(signedText).includes(folded);
}
