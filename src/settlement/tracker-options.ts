import type { JsonRpc } from '../chain/json-rpc';
import type { Hex32 } from '../bytes/hex';
import type { NetworkProfile } from '../opengradient/network';
import type { SettlementProof } from '../verify/settlement-proof';
import type { SettlementReason } from '../verify/settlement-state';
import type { Settlement } from '../verify/verdict';
import type { FetchBlob } from './blob-source';
import type { TrackerPersistence } from './journal';
import type { PendingExchange } from './pending-index';

/** Bounds of one tracker. Times in milliseconds unless their name says otherwise. */
export interface TrackerLimits {
  /** One tick ends after this, whatever it was doing; what is unfinished goes on in the next. */
  readonly tickMs: number;
  /** Stretches of blocks read in one tick at most. */
  readonly rangesPerTick: number;
  /** Blobs downloaded at the same time. */
  readonly blobConcurrency: number;
  /** Bytes of blobs in one tick, after which no further download begins. */
  readonly blobBytesPerTick: number;
  /** Attempts before a blob is given up, and seconds of chain time in which "not there" may mean "not there yet". */
  readonly blobAttempts: number;
  readonly blobSettleSeconds: number;
  /** Records asked about in one tick at most. */
  readonly confirmationsPerTick: number;
  /** First and longest wait after failures. */
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
  /** How long after it became final a record is asked for once more. */
  readonly recheckMs: number;
  /** How often the chain is looked at, by the age in seconds of the youngest pending answer; the last one is the rest. */
  readonly pollMs: readonly (readonly [youngerThanSeconds: number, everyMs: number])[];
  /** Batches remembered at most. */
  readonly keptBatches: number;
}

/** A tick ends within the 30 s after which Chrome ends an idle background. */
export const defaultTrackerLimits: TrackerLimits = {
  tickMs: 25_000,
  rangesPerTick: 40,
  blobConcurrency: 4,
  blobBytesPerTick: 16 * 1024 * 1024,
  blobAttempts: 5,
  blobSettleSeconds: 1800,
  confirmationsPerTick: 50,
  firstBackoffMs: 2_000,
  longestBackoffMs: 300_000,
  recheckMs: 600_000,
  pollMs: [
    [180, 6_000],
    [900, 20_000],
    [7_200, 60_000],
    [Number.POSITIVE_INFINITY, 600_000],
  ],
  keptBatches: 10_000,
};

/** Everything a tracker needs from the world around it. */
export interface TrackerOptions {
  readonly profile: NetworkProfile;
  /** One client per RPC URL of the profile. */
  readonly nodes: readonly JsonRpc[];
  readonly fetchBlob: FetchBlob;
  readonly persistence: TrackerPersistence;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Uniform in [0, 1): jitter. */
  readonly random: () => number;
  /** DER SubjectPublicKeyInfo of an enclave's signing key, as far as it is known. */
  readonly keyOf: (teeId: Hex32) => Promise<Uint8Array | undefined>;
  /** Seconds after its signature from which an answer without record is overdue (`overdueAfter` of the gap statistics). */
  readonly overdueAfter: () => number;
  /** Seconds after its signature from which its record is looked for at another node too (`lateAfter` of the same). */
  readonly lateAfter: () => number;
  /**
   * A record was proved. May be told again for the same exchange after a restart, and with `final` after `settled`; what it
   * stores must be stored when it resolves.
   */
  readonly onSettled: (
    id: string,
    proof: SettlementProof,
    state: 'settled' | 'final',
  ) => Promise<void> | void;
  /** State or reason of an exchange changed otherwise; `provisional` with `block_changed` undoes a settlement. */
  readonly onState: (id: string, state: Settlement, reason: SettlementReason) => Promise<void> | void;
  readonly limits?: Partial<TrackerLimits>;
}

/**
 * Finds the records of many exchanges of one network at the cost of the network's new records. Nothing in it runs by
 * itself: the owner calls `tick`, and again after the time it answers.
 */
export interface SettlementTracker {
  /** Looks for this exchange from the next tick on. Idempotent. */
  add(exchange: PendingExchange): void;
  /** Forgets an exchange and what was found for it. */
  remove(id: string): void;
  /**
   * One bounded step: chain, blobs, confirmations. Called again while it runs, it returns the running one.
   *
   * @returns milliseconds until there is something to do; undefined when nothing is pending
   * @throws whatever the persistence or a callback throws: nothing is lost, the next tick starts from what was written
   */
  tick(): Promise<{ readonly nextInMs: number | undefined }>;
}
