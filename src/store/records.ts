import type { Endpoint, CaptureSource, SettlementMode } from '../opengradient/exchange';
import type { NetworkKind } from '../opengradient/network';
import type { Hex32 } from '../bytes/hex';
import type { Check } from '../verify/check';
import type { SettlementProof } from '../verify/settlement-proof';
import type { SettlementReason } from '../verify/settlement-state';
import type { Assurance, Headline, Settlement, Verification } from '../verify/verdict';

/** Where an exchange was seen, as the browser says it, never as the page does. */
export interface Seen {
  /** Origin of the frame that asked, e.g. `https://chat.example.org`. */
  readonly origin: string;
  /** Origin of the tab's top document: the page the popup speaks about. */
  readonly pageOrigin: string;
  readonly tabId: number;
  readonly frameId: number;
  /** One browser session; tab ids are reused across sessions. */
  readonly session: string;
  readonly incognito: boolean;
}

/** What the enclave signed, as read from the response, in text so that receipts can carry it. */
export interface StoredSignature {
  readonly teeId: Hex32;
  readonly requestHash: Hex32;
  readonly outputHash: Hex32;
  /** Seconds since 1970, the enclave's clock. */
  readonly timestamp: number;
  /** Base64. */
  readonly signature: string;
}

/** A proof found beside an answer, and what came of it. */
export interface StoredZk {
  readonly state: 'proved' | 'offered' | 'failed' | 'unverifiable';
  /** JSON text of the proof envelope as captured. */
  readonly envelope: string;
  /** JSON text of what was decoded, as the view shows it. */
  readonly view: string | undefined;
}

/** One exchange as it is kept. Bodies lie in a store of their own, so that lists stay light. */
export interface ExchangeRecord {
  /** `answeredAt`, 15 digits, a hyphen and the bridge's id: ids sort by time, and a retried capture has the same id. */
  readonly id: string;
  readonly seen: Seen;
  readonly network: { readonly id: string; readonly name: string; readonly kind: NetworkKind };
  readonly endpoint: Endpoint | 'zk';
  readonly url: string;
  readonly status: number;
  readonly framing: 'json' | 'sse';
  readonly mode: SettlementMode;
  readonly source: CaptureSource;
  readonly askedAt: number;
  readonly answeredAt: number;
  /** When it was written down here; unlike the two before, no page has a say in it. */
  readonly takenAt: number;
  /** Bytes of both bodies on disk. */
  readonly size: number;
  /** Only hashes are kept: no text, no bodies once the checks have ended. */
  readonly hashesOnly: boolean;

  readonly model: string | undefined;
  readonly question: string | undefined;
  readonly answer: string | undefined;

  readonly verification: Verification;
  readonly checks: readonly Check[];
  readonly assurance: Assurance;
  readonly profile: string | undefined;
  readonly unsigned: readonly string[];
  readonly explanation: string | undefined;
  readonly signed: StoredSignature | undefined;
  /** Id of the answer that had the same signature before; it may have been deleted since. */
  readonly repeatOf: string | undefined;
  /** Ids of the bridge under which less of this exchange was delivered: this record stands in the place of those. */
  readonly replaced?: readonly string[];
  readonly verifiedAt: number | undefined;
  /** Unsuccessful attempts to gather evidence, for the backoff; and when the next one is due. */
  readonly attempts: number;
  readonly retryAt: number | undefined;
  /** Key of the enclave evidence the checks used, in the evidence store. */
  readonly evidenceKey: string | undefined;
  /** JSON text of the enclave as shown (`EnclaveView`), so that an old answer reads the same for ever. */
  readonly enclave: string | undefined;

  readonly settlement: Settlement;
  readonly settlementReason: SettlementReason;
  readonly record: SettlementProof | undefined;
  readonly settledAt: number | undefined;

  readonly zk: StoredZk | undefined;
  readonly marked: boolean;
  /** Derived from verification and settlement; kept because the history filters by it. */
  readonly headline: Headline;
}

/** The bytes of an exchange. */
export interface ExchangeBody {
  readonly id: string;
  readonly request: Uint8Array | undefined;
  readonly response: Uint8Array;
  /** Requests of which one may be the answer's (deep capture), newest first; their hashes will tell. */
  readonly candidates?: readonly Uint8Array[];
  /** Bodies of which only the first bytes were kept: they were over the bound of capture. */
  readonly truncated?: readonly ('request' | 'response')[];
}

/** Ids sort by time; `uuid` is the bridge's, the same on every retry. */
export function recordId(answeredAt: number, uuid: string): string {
  return `${String(Math.max(0, Math.trunc(answeredAt))).padStart(15, '0')}-${uuid}`;
}

/** The bridge's id in the id of a record. */
export function deliveryOf(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}
