/** At most so many different words of one exchange are indexed. */
const MAX_WORDS = 400;
/** Longer words are cut: a query is cut the same way. */
const MAX_LENGTH = 32;
const MAX_TEXT = 50_000;

/**
 * The words a text is found by: compatibility-folded (NFKC), lower case, letters and digits only, each once.
 */
export function wordsOf(text: string): string[] {
  const folded = text.slice(0, MAX_TEXT).normalize('NFKC').toLowerCase();
  const words = new Set<string>();
  for (const [word] of folded.matchAll(/[\p{L}\p{N}]+/gu)) {
    words.add(word.slice(0, MAX_LENGTH));
    if (words.size >= MAX_WORDS) break;
  }
  return [...words];
}
