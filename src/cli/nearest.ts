/** How many characters have to be put in, left out or changed to make one text of the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [at, other] of Array.from(to).entries()) {
      const changed = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Longer words are typed by nobody, and take long to compare. */
const longestWord = 60;

/** The known word that was probably meant: the one that begins so, or else one with few letters wrong. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (given.length > longestWord) return undefined;
  const begun = known.filter((word) => given.length > 3 && word.startsWith(given));
  if (begun.length === 1) return begun[0];
  const [best] = known
    .map((word) => ({ word, off: distance(given, word) }))
    .sort((left, right) => left.off - right.off);
  return best !== undefined && best.off <= Math.max(1, Math.floor(given.length / 4)) ? best.word : undefined;
}
