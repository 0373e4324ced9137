import type { AnswerRow } from './answer-row';
import type { SiteState } from './page-view';

/**
 * Where text that the user selected was found. `signed`: in text that an enclave signed, all checked; `proved`: only in
 * numbers of proofs, which nobody signed; `unproved`: only in answers that were rejected, are not verifiable, or are still
 * being checked. `too_short` and `too_long` were not looked for.
 */
export type SelectionPlace = 'signed' | 'proved' | 'unproved' | 'nowhere' | 'too_short' | 'too_long';

/** What is known about selected text. */
export interface SelectionView {
  readonly place: SelectionPlace;
  /** The site it was selected on; undefined: a page no extension may look into. */
  readonly site: SiteState | undefined;
  /** The newest answers it was found in. */
  readonly rows: readonly AnswerRow[];
  /** Checked answers of the site on the tab that were searched. */
  readonly searched: number;
  /** Checked ones of which only hashes are kept, so that they could not be. */
  readonly withoutText: number;
  /** Older answers, checked or not, that were not searched: there is too much text before them. */
  readonly unsearched: number;
}
