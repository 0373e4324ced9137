/** What one reason code says: to someone who knows no cryptography, and to someone who debugs the page. */
export interface Reason {
  /** One plain sentence: what was found and what it means. */
  readonly user: string;
  /** One sentence: what exactly was compared, and what to do next. */
  readonly developer: string;
}

/** The reason of a code; one that says which code it was where the catalogue does not have it. */
export function sentenceOf(catalogue: Readonly<Record<string, Reason>>, code: string): Reason {
  const known = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  return (
    known ?? {
      user: `Another version of Proofmark found this and called it “${code}”; this one has no words for it. Check the answer again.`,
      developer: 'The code is not in the catalogue of this release; checking again replaces it.',
    }
  );
}
