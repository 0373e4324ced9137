import type { Hex } from '../../../src/bytes/hex';

/** One event of a transaction. */
export interface ChainLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly logIndex: number;
}

/** A signed EIP-1559 transaction that is in a block, with its receipt. */
export interface ChainTransaction {
  readonly hash: Hex;
  readonly blockNumber: number;
  readonly from: Hex;
  /** Undefined where a contract was created. */
  readonly to: Hex | undefined;
  readonly input: Hex;
  readonly nonce: number;
  readonly signature: { readonly r: Hex; readonly s: Hex; readonly yParity: number };
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  readonly contractAddress: Hex | undefined;
  readonly logs: readonly ChainLog[];
  /** What the contract returned or reverted with. */
  readonly output: Hex;
}

/** Committed at once, as CometBFT does: there are no forks and no confirmations to wait for. */
export interface ChainBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly transactions: readonly ChainTransaction[];
}
