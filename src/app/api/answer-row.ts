import type { CaptureSource, Endpoint, SettlementMode } from '../../opengradient/exchange';
import type { NetworkKind } from '../../opengradient/network';
import type { Check } from '../../verify/check';
import type { SettlementReason } from '../../verify/settlement-state';
import type { Assurance, Headline, Settlement, Verification } from '../../verify/verdict';

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
  /** A file that was brought names the host; nobody here saw it. */
  readonly hostIsClaimed: boolean;
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
  /** It carries the signature of an answer that was kept before: it is not a fresh one. */
  readonly repeated: boolean;
  /** The user asked to be told when this one settles, is overdue or is rejected. */
  readonly marked: boolean;
  /** A proof beside the answer: `proved` under a card the user trusts. */
  readonly zk: 'none' | 'proved' | 'offered' | 'failed' | 'unverifiable';
}

/** A network as a row names it. */
export interface NetworkLabel {
  readonly id: string;
  readonly name: string;
  /** `test`: the words "test network" stand beside every result. */
  readonly kind: NetworkKind;
}

/** Who accepted the enclave's measurements, strongest first. */
export type BuildVoucher = 'user-pin' | 'known-build' | 'registry';
