import type { NetworkProfile } from '../opengradient/network';
import type { AnswerDetail } from './api/answer-detail';
import type { AnswerRow } from './api/answer-row';
import type { PcrPin, Settings } from './api/choices';
import type { GapReport } from './api/gap';
import type { HistoryFacets, HistoryFilter, HistoryPage } from './api/history';
import type { InferenceReport } from './api/inference';
import type { PageView, SiteChange, SiteState } from './api/page-view';
import type { RequestLogEntry } from './api/request-log';
import type { SelectionView } from './api/selection';
import type { ModelCardView } from './model-card-view';

/*
 * What views ask of the background, and what it answers: JSON-able values only. Views hold no logic; every sentence
 * about a verdict is derived from codes here. Texts of answers are hostile and are shown as text.
 */

/** The coded refusal of a request a view made; shown as is. */
export interface ApiRefusal {
  readonly code: string;
  readonly message: string;
}

/** Request and answer of each message between views and background. */
export interface Api {
  /** `url` is the tab's address where the browser shows it to the popup but not to the background. */
  'page.get': { in: { tabId: number; url?: string | undefined }; out: PageView };
  'answer.get': { in: { id: string }; out: AnswerDetail | undefined };
  'answer.recheck': { in: { id: string }; out: null };
  'answer.delete': { in: { ids: readonly string[] }; out: null };
  'answer.mark': { in: { id: string; marked: boolean }; out: null };
  /** A portable JSON text that `proofmark verify receipt` re-verifies offline. */
  'answer.receipt': { in: { id: string }; out: { name: string; json: string } };
  /** Looks selected text up among the answers of a page; `url` is its address, where it was selected. */
  'selection.find': { in: { tabId: number; url?: string | undefined; text: string }; out: SelectionView };
  'site.set': {
    in: { origin: string; change: SiteChange };
    out: SiteState;
  };
  'sites.list': { in: null; out: readonly SiteState[] };
  'history.page': { in: { filter: HistoryFilter; offset: number; limit: number }; out: HistoryPage };
  'history.facets': { in: null; out: HistoryFacets };
  'history.export': {
    in: { filter: HistoryFilter; format: 'ndjson' | 'csv' };
    out: { name: string; text: string };
  };
  'history.import': {
    in: { ndjson: string };
    out: { added: number; refused: readonly { line: number; message: string }[] };
  };
  'history.clear': { in: { filter: HistoryFilter }; out: { removed: number } };
  'gap.report': { in: { days: number }; out: GapReport };
  'networks.list': { in: null; out: readonly NetworkProfile[] };
  /** Adds or replaces a network from JSON text; refuses what it cannot hold with `malformed_network`. */
  'networks.import': { in: { json: string }; out: NetworkProfile };
  'networks.remove': { in: { id: string }; out: null };
  'pins.list': { in: null; out: readonly PcrPin[] };
  'pins.import': { in: { json: string }; out: readonly PcrPin[] };
  'pins.set': { in: { pins: readonly PcrPin[] }; out: readonly PcrPin[] };
  'cards.list': { in: null; out: readonly ModelCardView[] };
  /** Adds a model card, trusted by that; refuses what it cannot use with `malformed_card` or `malformed_key`. */
  'cards.import': { in: { json: string }; out: ModelCardView };
  'cards.trust': { in: { hash: string; trusted: boolean }; out: ModelCardView };
  'cards.remove': { in: { hash: string }; out: null };
  'cards.export': { in: { hash: string }; out: { name: string; json: string } };
  'settings.get': { in: null; out: Settings };
  'settings.set': { in: { change: Partial<Settings> }; out: Settings };
  /** Every request made since the background started, newest last, at most 500. */
  'requests.list': { in: null; out: readonly RequestLogEntry[] };
  /** Adds requests that a worker of a view made. */
  'requests.note': { in: { entries: readonly RequestLogEntry[] }; out: null };
  /**
   * Checks what was pasted or dropped: an exchange, a HAR, a receipt, a proof. Kept in the history as `import`. `blobId`:
   * the text was fetched by this Walrus id, and the proof in it is what is checked.
   */
  'import.check': {
    in: { text: string; request?: string; networkId?: string; blobId?: string };
    out: { rows: readonly AnswerRow[]; refused: readonly { where: string; message: string }[] };
  };
  /** What a transaction recorded about runs of models. */
  'inference.find': { in: { networkId: string; transaction: string }; out: InferenceReport };
}

export type ApiName = keyof Api;

/** How views reach the background; tests and the plain page give them another one. */
export interface Client {
  /** @throws ApiRefusal-shaped CodedError */
  ask<Name extends ApiName>(name: Name, input: Api[Name]['in']): Promise<Api[Name]['out']>;
  /** Calls back whenever something shown may have changed; ids are answers, absent for "anything". Returns the way to stop. */
  onChange(listener: (ids: readonly string[] | undefined) => void): () => void;
}
