import type { Address, Hex32 } from '../bytes/hex';
import type { CaptureSource, Endpoint, SettlementMode } from '../opengradient/exchange';
import type { NetworkKind, NetworkProfile } from '../opengradient/network';
import type { Check } from '../verify/check';
import type { SettlementReason } from '../verify/settlement-state';
import type { Assurance, Headline, Settlement, Verification } from '../verify/verdict';
import type { ModelCardView } from './model-card-view';

/*
 * What views ask of the background, and what it answers: JSON-able values only. Views hold no logic; every sentence
 * about a verdict is derived from codes here. Texts of answers are hostile and are shown as text.
 */

/** One answer as one line. Times are milliseconds since 1970 on this machine. */
export interface AnswerRow {
  readonly id: string;
  readonly headline: Headline;
  readonly verification: Verification;
  readonly settlement: Settlement;
  readonly settlementReason: SettlementReason;
  readonly assurance: Assurance;
  /** The step that runs while `checking`, or the code of the first check that failed or is missing. */
  readonly leading: Pick<Check, 'id' | 'outcome' | 'code'> | undefined;
  readonly endpoint: Endpoint | 'zk';
  /** As the request names it; not covered by the signature where only the response says so. */
  readonly model: string | undefined;
  /** Host of the page that asked. */
  readonly host: string;
  /** First 160 characters of the answer; undefined where only hashes are kept. */
  readonly firstWords: string | undefined;
  readonly build: { readonly name: string; readonly vouchedBy: BuildVoucher } | undefined;
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly verifiedAt: number | undefined;
  /** When the network recorded it (block time). */
  readonly settledAt: number | undefined;
  readonly mode: SettlementMode;
  readonly network: NetworkLabel;
  readonly source: CaptureSource;
  /** The user asked to be told when this one settles, is overdue or is rejected. */
  readonly marked: boolean;
  /** A proof beside the answer: `proved` under a card the user trusts. */
  readonly zk: 'none' | 'proved' | 'offered' | 'failed' | 'unverifiable';
}

export interface NetworkLabel {
  readonly id: string;
  readonly name: string;
  /** `test`: the words "test network" stand beside every result. */
  readonly kind: NetworkKind;
}

/** Who accepted the enclave's measurements, strongest first. */
export type BuildVoucher = 'user-pin' | 'known-build' | 'registry';

/** One answer in full. */
export interface AnswerDetail extends AnswerRow {
  readonly url: string;
  readonly origin: string;
  /** Last user message, where it is text; at most 20,000 characters. */
  readonly question: string | undefined;
  /** The text that was signed; at most 200,000 characters. */
  readonly answer: string | undefined;
  readonly answerTruncated: boolean;
  readonly checks: readonly Check[];
  /** Which version of the gateway's canonicalisation matched (`gw-…`). */
  readonly profile: string | undefined;
  /** Paths or names of what the signature does not cover. */
  readonly unsigned: readonly string[];
  /** For developers: the single change to the request that would make its hash match, in words. */
  readonly explanation: string | undefined;
  readonly signed:
    | {
        readonly teeId: Hex32;
        readonly requestHash: Hex32;
        readonly outputHash: Hex32;
        /** Seconds since 1970, the enclave's clock. */
        readonly timestamp: number;
        readonly signature: string;
      }
    | undefined;
  readonly enclave: EnclaveView | undefined;
  readonly record: RecordView | undefined;
  readonly proof: ProofView | undefined;
  readonly anchors: readonly TrustAnchor[];
  /** Each request made for this answer's evidence, newest last. */
  readonly requests: readonly RequestLogEntry[];
  readonly retryAt: number | undefined;
  readonly explorer: NetworkProfile['explorer'];
}

export interface EnclaveView {
  readonly teeId: Hex32;
  readonly registry: Address | undefined;
  readonly build:
    | {
        readonly name: string;
        readonly version: string | undefined;
        /** ISO date of the published measurement set. */
        readonly date: string | undefined;
        readonly vouchedBy: BuildVoucher | undefined;
        readonly pcrHash: Hex32;
        readonly pcrs: readonly { readonly index: number; readonly value: string }[];
      }
    | undefined;
  readonly attestedAt: number | undefined;
  readonly registeredAt: number | undefined;
  readonly lastHeartbeatAt: number | undefined;
  readonly moduleId: string | undefined;
  readonly region: string | undefined;
  readonly instance: string | undefined;
  readonly tlsCertificateSha256: string | undefined;
  readonly signingKeySha256: string | undefined;
  readonly ohttpConfigHash: Hex32 | undefined;
  /** Root first. */
  readonly certificates: readonly {
    readonly role: 'root' | 'region' | 'zone' | 'instance' | 'enclave';
    readonly subject: string;
    readonly notBefore: number;
    readonly notAfter: number;
    readonly sha256: string;
    /** Valid at the document's time. */
    readonly valid: boolean;
  }[];
  /** The raw document, base64, to copy or save. */
  readonly documentBase64: string | undefined;
  /** The block the registry's state was judged at; `now-only`: the node answered only for the present. */
  readonly asOf: { readonly block: number | undefined; readonly source: 'events' | 'now-only' } | undefined;
  readonly chainId: { readonly expected: number; readonly reported: number | undefined } | undefined;
}

export interface RecordView {
  readonly form: 'batch' | 'individual';
  readonly transaction: Hex32;
  readonly block: number;
  readonly blockHash: Hex32;
  readonly logIndex: number;
  /** Milliseconds since 1970. */
  readonly blockTime: number;
  readonly root: Hex32 | undefined;
  readonly batchSize: number | undefined;
  readonly leafIndex: number | undefined;
  readonly path: readonly Hex32[];
  readonly blobId: string | undefined;
  readonly nodes: { readonly agreed: number; readonly asked: number };
}

/** A ZK proof seen beside the answer, as decoded from authenticated public signals only. */
export interface ProofView {
  readonly system: string;
  readonly card:
    | {
        readonly hash: string;
        readonly name: string;
        readonly trusted: boolean;
        readonly offeredByPage: boolean;
      }
    | undefined;
  readonly outputs: readonly {
    readonly label: string;
    readonly proved: string;
    readonly shown: string | undefined;
  }[];
  readonly binds: 'input+output' | 'output' | 'nothing';
  readonly testSetup: boolean;
  /** One plain sentence. */
  readonly sentence: string;
}

/** Something that has to be believed, named for the person who believes it. */
export interface TrustAnchor {
  readonly kind: 'attestation-root' | 'build' | 'rpc' | 'walrus' | 'key' | 'card';
  readonly name: string;
  readonly detail: string;
}

/** One network request the extension made. */
export interface RequestLogEntry {
  readonly at: number;
  readonly url: string;
  /** JSON-RPC methods, or `blob`. */
  readonly what: string;
  readonly outcome: string;
  readonly bytes: number;
  readonly ms: number;
}

export interface SiteState {
  readonly origin: string;
  readonly enabled: boolean;
  /** One of OpenGradient's own hosts, watched from the start. */
  readonly preset: boolean;
  /** Observes JSON inside the page, for pages that encrypt. `asked`: preset for it, but the user has not answered. */
  readonly deepCapture: 'off' | 'on' | 'asked';
  readonly keepHashesOnly: boolean;
  readonly networkId: string;
}

/** How long records usually take on a network; measured on this machine. */
export type GapEstimate =
  | {
      readonly enough: true;
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
      readonly count: number;
    }
  | { readonly enough: false; readonly count: number };

export interface PageView {
  /** undefined: a page no extension may look into (browser pages, stores). */
  readonly site: SiteState | undefined;
  readonly tabId: number;
  readonly rows: readonly AnswerRow[];
  readonly network: NetworkLabel;
  readonly gap: GapEstimate;
  /** The page asks from a worker, which the browser does not let extensions see. */
  readonly asksInWorker: boolean;
  /** Answers that were seen but could not be kept whole, since the page loaded. */
  readonly dropped: number;
  /** Trouble that concerns all answers: the network's nodes do not answer, storage is full. */
  readonly trouble: readonly (
    'network_unreachable' | 'storage_full' | 'nodes_disagree' | 'chain_id_differs'
  )[];
}

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

export interface GapReport {
  readonly networks: readonly {
    readonly network: NetworkLabel;
    readonly host: string | undefined;
    readonly mode: SettlementMode | undefined;
    readonly estimate: GapEstimate;
    /** Gaps over time, oldest first: bucket start, milliseconds of p50, p95, p99, number of answers. */
    readonly series: readonly {
      readonly at: number;
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
      readonly count: number;
    }[];
  }[];
  readonly open: number;
  readonly openShare: number;
  readonly longestOpenMs: number | undefined;
}

/** Measurements the user trusts by their own decision. */
export interface PcrPin {
  readonly name: string;
  /** 48 bytes each, lower-case hex without prefix. */
  readonly pcr0: string;
  readonly pcr1: string | undefined;
  readonly pcr2: string | undefined;
}

export interface Settings {
  readonly defaultNetworkId: string;
  readonly retentionDays: number;
  readonly retentionMegabytes: number;
  readonly notifications: boolean;
  /** Firefox: capture on the network level. */
  readonly networkCapture: boolean;
}

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
  /** Finds verified answers of the tab whose signed text contains the selection. */
  'selection.find': {
    in: { tabId: number; text: string };
    out: { rows: readonly AnswerRow[]; searched: number };
  };
  'site.set': {
    in: { origin: string; change: Partial<Omit<SiteState, 'origin' | 'preset'>> };
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
  /** Checks what was pasted or dropped: an exchange, a HAR, a receipt. Kept in the history as `import`. */
  'import.check': {
    in: { text: string; request?: string; networkId?: string };
    out: { rows: readonly AnswerRow[]; refused: readonly { where: string; message: string }[] };
  };
}

export type ApiName = keyof Api;

/** How views reach the background; tests and the plain page give them another one. */
export interface Client {
  /** @throws ApiRefusal-shaped CodedError */
  ask<Name extends ApiName>(name: Name, input: Api[Name]['in']): Promise<Api[Name]['out']>;
  /** Calls back whenever something shown may have changed; ids are answers, absent for "anything". Returns the way to stop. */
  onChange(listener: (ids: readonly string[] | undefined) => void): () => void;
}

/** A batch opened for audit streams its findings, because it takes seconds. */
export const AUDIT_PORT = 'proofmark/audit';
export type AuditRequest =
  | { readonly kind: 'find'; readonly networkId: string; readonly query: string }
  | { readonly kind: 'blob'; readonly networkId: string; readonly blob: string };
export type AuditEvent =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly step: string }
  | {
      readonly kind: 'leaf';
      readonly index: number;
      readonly teeId: Hex32;
      readonly inputHash: Hex32;
      readonly outputHash: Hex32;
      readonly timestamp: number;
      readonly outcome: 'signed' | 'bad-signature' | 'unknown-enclave' | 'placeholder';
    }
  | {
      readonly kind: 'end';
      readonly verdict: 'sound' | 'altered' | 'unverifiable';
      readonly codes: readonly string[];
      readonly root: Hex32 | undefined;
      readonly blobId: string | undefined;
      readonly transaction: Hex32 | undefined;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };
