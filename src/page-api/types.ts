/** What checking on this machine found. `unverifiable`: evidence is missing; it may come later. */
export type Verification = 'checking' | 'verified' | 'rejected' | 'unverifiable';

/** What the network has done about it. `private`: the caller asked that it never be recorded. */
export type Settlement = 'provisional' | 'settled' | 'final' | 'private' | 'overdue' | 'unrecorded';

/** How far the signing key is known. */
export type Assurance = 'attested' | 'registered' | 'given' | 'claimed' | 'none';

/** The state of one answer; both clocks, never blurred. */
export interface Verdict {
  readonly verification: Verification;
  readonly settlement: Settlement;
  readonly assurance: Assurance;
  /** Reason codes of checks that failed or are missing; empty when verified. */
  readonly codes: readonly string[];
  /** `test`: a test network, which proves nothing about the world. */
  readonly network: 'public' | 'custom' | 'test';
  /** What the enclave signed; absent while unknown. Hex with 0x. */
  readonly teeId?: string;
  readonly requestHash?: string;
  readonly outputHash?: string;
  /** Transaction that recorded it. */
  readonly transaction?: string;
  /** Milliseconds since 1970. */
  readonly settledAt?: number;
}

/** One answer this page's origin asked for. */
export interface Answer {
  readonly id: string;
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly verdict: Verdict;
}

/** Bodies exactly as sent and received; text stands for its UTF-8 bytes. */
export interface ExchangeToVerify {
  /** Absolute URL; its path says which endpoint it was. */
  readonly url: string;
  readonly request: string | Uint8Array;
  readonly response: string | Uint8Array;
  readonly framing?: 'json' | 'sse';
  /** HTTP status; 200 if absent. */
  readonly status?: number;
  /** As asked for in `X-SETTLEMENT-TYPE`; `batch` if absent. */
  readonly settlementMode?: 'batch' | 'individual' | 'private';
  /** Milliseconds since 1970; now if absent. */
  readonly askedAt?: number;
  readonly answeredAt?: number;
}

/** A response and what became of its proof. */
export interface VerifiedResponse<T> {
  /** The native response, not yet read: stream it as ever. */
  readonly response: Response;
  /** The body once it is complete: parsed JSON, or the text of an event stream. */
  readonly result: Promise<T>;
  /** The newest verdict so far; undefined until local verification has ended. */
  readonly verdict: Verdict | undefined;
  /** Resolves when local verification has ended, however it ended. */
  readonly whenVerified: Promise<Verdict>;
  /** Resolves when the network has recorded the answer, never will (`private`), or the answer was rejected. */
  whenSettled(options?: WaitOptions): Promise<Verdict>;
}

/** How long to wait. */
export interface WaitOptions {
  readonly signal?: AbortSignal;
  /** Gives up with `timeout` after so many milliseconds. */
  readonly timeoutMs?: number;
}
