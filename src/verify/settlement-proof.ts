import type { Address, Hex, Hex32 } from '../bytes/hex';
import { rootOfPath } from '../opengradient/abi/settlement-leaf';

/** Where on the chain a record stands, and who said so. */
interface RecordPlace {
  /** The contract that emitted the event: the profile's relay at the time. */
  readonly relay: Address;
  readonly chainId: number;
  readonly txHash: Hex32;
  readonly logIndex: number;
  readonly blockNumber: number;
  readonly blockHash: Hex32;
  /** Seconds since 1970, from the block's header. */
  readonly blockTime: number;
  /** The Walrus blob the event names, base64url; blobs expire, so it may no longer be there. */
  readonly blobId: string;
  /** How many nodes were asked for the event in this block, and how many showed the same. */
  readonly nodes: { readonly agreed: number; readonly total: number };
}

/** The record of one exchange in a batch: the path binds its leaf to the root in the event. */
export interface BatchSettlementProof extends RecordPlace {
  readonly form: 'batch';
  /** The Merkle root in the event. */
  readonly root: Hex32;
  /** How many leaves the event says the batch has. */
  readonly batchSize: number;
  /** The leaf's position among the blob's values, from 0. */
  readonly leafIndex: number;
  /** Sibling hashes from the leaf up to the root. */
  readonly path: readonly Hex32[];
}

/** The record of one exchange in an event of its own, whose fields are the exchange's. */
export interface IndividualSettlementProof extends RecordPlace {
  readonly form: 'individual';
}

/** Plain data, kept with the exchange for good: blobs expire, a path does not. */
export type SettlementProof = BatchSettlementProof | IndividualSettlementProof;

/** What the enclave signed of an exchange, as a record of it must repeat it. */
export interface RecordedFields {
  readonly teeId: Hex32;
  readonly inputHash: Hex32;
  readonly outputHash: Hex32;
  readonly signature: Hex;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** What a kept proof can fail on when it is computed again, without any network. */
export type SettlementProofCode = 'proof_malformed' | 'proof_path_mismatch';

/** Whether a path of this length can exist in OpenZeppelin's tree of that many leaves (leaves lie on two levels at most). */
function pathLengthFits(pathLength: number, batchSize: number): boolean {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) return false;
  const deepest = Math.ceil(Math.log2(batchSize));
  return pathLength === deepest || pathLength === Math.floor(Math.log2(batchSize));
}

/**
 * Computes a kept proof again, offline: in a batch, the exchange's leaf and the path must lead to the root that the event
 * named. That the event stood in that block is what the nodes said then (`nodes`); ask them again by `txHash`.
 *
 * @returns undefined when it holds, otherwise what does not
 */
export function settlementProofFault(
  proof: SettlementProof,
  fields: RecordedFields,
): SettlementProofCode | undefined {
  if (proof.form === 'individual') return undefined;
  if (
    !pathLengthFits(proof.path.length, proof.batchSize) ||
    !Number.isSafeInteger(proof.leafIndex) ||
    proof.leafIndex < 0 ||
    proof.leafIndex >= proof.batchSize
  ) {
    return 'proof_malformed';
  }
  try {
    const root = rootOfPath({ ...fields, timestamp: BigInt(fields.timestamp) }, proof.path);
    return root === proof.root ? undefined : 'proof_path_mismatch';
  } catch {
    return 'proof_malformed';
  }
}
