import type { Headline } from '../../verify/verdict';
import type { AnswerRow, NetworkLabel } from './answer-row';

/** Which answers; what is left out does not restrict. */
export interface HistoryFilter {
  readonly text?: string;
  readonly headline?: Headline;
  readonly host?: string;
  readonly model?: string;
  readonly teeId?: string;
  readonly networkId?: string;
  readonly from?: number;
  readonly to?: number;
}

/** A window of the history, newest first: rows `offset … offset + rows.length` of `total`. */
export interface HistoryPage {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly AnswerRow[];
}

/** What the filters can be set to. */
export interface HistoryFacets {
  readonly hosts: readonly string[];
  readonly models: readonly string[];
  readonly enclaves: readonly string[];
  readonly networks: readonly NetworkLabel[];
}
