import type { Address, Hex32 } from '../../bytes/hex';
import type { NetworkProfile } from '../../opengradient/network';
import type { Check } from '../../verify/check';
import type { AnswerRow, BuildVoucher } from './answer-row';
import type { RequestLogEntry } from './request-log';

/** Most characters of a question and of an answer that are kept beside the bytes, and shown. */
export const shownText = { question: 20_000, answer: 200_000 } as const;

/** One answer in full. */
export interface AnswerDetail extends AnswerRow {
  readonly url: string;
  readonly origin: string;
  /** Last user message, where it is text; at most `shownText.question` characters. */
  readonly question: string | undefined;
  /** The text as received, signed or not; at most `shownText.answer` characters. */
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
  /** The answer that had this signature before; `deleted` where it is no longer kept. */
  readonly repeatOf:
    { readonly id: string; readonly at: number; readonly host: string } | 'deleted' | undefined;
  readonly enclave: EnclaveView | undefined;
  readonly record: RecordView | undefined;
  readonly proof: ProofView | undefined;
  readonly anchors: readonly TrustAnchor[];
  /** Requests to its network while its evidence was gathered, newest last; answers that came together share them. */
  readonly requests: readonly RequestLogEntry[];
  /** When the checks run again by themselves; milliseconds since 1970. */
  readonly retryAt: number | undefined;
  readonly explorer: NetworkProfile['explorer'];
}

/** What is known of the enclave that signed: from its attestation document, and from the registry. */
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
  /** The document's own time. Times are milliseconds since 1970. */
  readonly attestedAt: number | undefined;
  readonly registeredAt: number | undefined;
  readonly lastHeartbeatAt: number | undefined;
  readonly moduleId: string | undefined;
  readonly region: string | undefined;
  readonly instance: string | undefined;
  readonly tlsCertificateSha256: string | undefined;
  readonly signingKeySha256: string | undefined;
  readonly ohttpConfigHash: Hex32 | undefined;
  /** Root first. `authority`: a step of a path that does not have the five steps AWS gives it. */
  readonly certificates: readonly {
    readonly role: 'root' | 'region' | 'zone' | 'instance' | 'enclave' | 'authority';
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

/** The network's record of an answer, and how it was found. */
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
  /** A setup that proves nothing outside tests: made for them, or by nobody knows whom. */
  readonly setup: 'test' | 'unknown' | undefined;
  /** One plain sentence. */
  readonly sentence: string;
}

/** Something that has to be believed, named for the person who believes it. */
export interface TrustAnchor {
  readonly kind: 'attestation-root' | 'build' | 'rpc' | 'walrus' | 'key' | 'card';
  readonly name: string;
  readonly detail: string;
}
