import type { Headline } from '../../verify/verdict';
import type { WorkerKind } from '../../capture/seen';
import type { AnswerRow, NetworkLabel } from './answer-row';
import type { GapEstimate } from './gap';

/** What is known and chosen for a site. */
export interface SiteState {
  readonly origin: string;
  readonly enabled: boolean;
  /** One of OpenGradient's own hosts, watched from the start. */
  readonly preset: boolean;
  /** Observes JSON inside the page, for pages that encrypt. `asked`: preset for it, but the user has not answered. */
  readonly deepCapture: 'off' | 'on' | 'asked';
  /** Known to encrypt inside its pages: without deep capture none of its answers can be seen. */
  readonly encrypts: boolean;
  readonly keepHashesOnly: boolean;
  readonly networkId: string;
}

/** What the user decides about a site. */
export type SiteChange = Partial<Pick<SiteState, 'enabled' | 'deepCapture' | 'keepHashesOnly' | 'networkId'>>;

/** Answers of a page that share a headline. */
export interface HeadlineCount {
  readonly headline: Headline;
  readonly count: number;
  /** When the one was answered that waits longest for its record; undefined where none waits. */
  readonly openSince: number | undefined;
}

/** What the popup shows of the page in a tab. */
export interface PageView {
  /** undefined: a page no extension may look into (browser pages, stores). */
  readonly site: SiteState | undefined;
  readonly tabId: number;
  /** All answers of this site on this tab, since the browser started, whether listed or not. */
  readonly counts: readonly HeadlineCount[];
  /** The newest of them, and the newest of the rejected ones before those. */
  readonly rows: readonly AnswerRow[];
  /** How many of the rows are older than the newest, and listed because they were rejected. */
  readonly olderRejected: number;
  readonly network: NetworkLabel;
  readonly gap: GapEstimate;
  /**
   * The page works with such a worker, into which the browser lets no extension see, so answers may be missing.
   * `on_network`: what workers ask is seen there, but only at a gateway's own addresses, and nothing has been.
   */
  readonly hiddenIn: WorkerKind | 'on_network' | undefined;
  /** The tab is of a private window: its answers are in memory only, and forgotten with it. */
  readonly isPrivate: boolean;
  /** Answers that were seen but could not be kept whole, since the page loaded. */
  readonly dropped: number;
  /** Trouble that concerns all answers: the network's nodes do not answer, storage is full. */
  readonly trouble: readonly (
    'network_unreachable' | 'storage_full' | 'nodes_disagree' | 'chain_id_differs'
  )[];
}
