import type { AnswerRow } from './answer-row';

/**
 * Where text that the user selected was found. `signed`: in text that an enclave signed, all checked; `proved`: only in
 * numbers of proofs, which nobody signed; `unproved`: only in answers that were rejected, are not verifiable, or are still
 * being checked. `too_short` and `too_long` were not looked for.
 */
export type SelectionPlace = 'signed' | 'proved' | 'unproved' | 'nowhere' | 'too_short' | 'too_long';

/** What is known about selected text. */
export interface SelectionView {
  readonly place: SelectionPlace;
  /** The answers it was found in. */
  readonly rows: readonly AnswerRow[];
  /** Checked answers of the tab that were searched. */
  readonly searched: number;
  /** Checked answers of the tab of which only hashes are kept, so that they could not be. */
  readonly withoutText: number;
}
