import { CodedError } from '../bytes/coded-error';
import type { Hex32 } from '../bytes/hex';
import type { BatchSettlementEvent } from '../opengradient/abi/settlement-events';
import type { SettlementLeaf } from '../opengradient/abi/settlement-leaf';
import type { RecordedFields } from '../verify/settlement-proof';
import { type BatchBlobCode, readBatchBlob } from './batch-blob';
import { type MerkleTreeCode, recomputeTree } from './merkle-tree';

/** Why a blob is not the batch that its event recorded. */
export type BatchRecordCode = BatchBlobCode | MerkleTreeCode | 'batch_size_mismatch' | 'root_mismatch';

/** A batch whose tree was recomputed from its leaves and ends in the root of the event. Its signatures are not checked yet. */
export interface BatchRecord {
  readonly root: Hex32;
  readonly leaves: readonly SettlementLeaf[];
  /** Sibling hashes from the leaf at this position up to the root. */
  pathOf(leafIndex: number): readonly Hex32[];
}

/**
 * Opens the blob of a batch: format, encoding and size as the event says, tree recomputed from the leaves, its root the
 * event's. The root binds every leaf, so who delivered the blob does not matter.
 *
 * @throws CodedError<BatchRecordCode>
 */
export function openBatch(
  event: Pick<BatchSettlementEvent, 'root' | 'batchSize'>,
  blob: Uint8Array,
): BatchRecord {
  const dump = readBatchBlob(blob);
  if (event.batchSize !== BigInt(dump.leaves.length)) {
    throw new CodedError(
      'batch_size_mismatch',
      `The event records ${event.batchSize.toString()} answers, the blob holds ${dump.leaves.length}.`,
    );
  }
  const tree = recomputeTree(dump);
  if (tree.root !== event.root) {
    throw new CodedError(
      'root_mismatch',
      `The leaves make the root ${tree.root}, the event records ${event.root}.`,
    );
  }
  return {
    root: tree.root,
    leaves: dump.leaves.map(({ leaf }) => leaf),
    pathOf: (leafIndex) => tree.pathOf(leafIndex),
  };
}

/** What a record of an exchange has to repeat, in one text: everything but the signature. */
export function exchangeKey(
  fields: Pick<RecordedFields, 'teeId' | 'inputHash' | 'outputHash'> & {
    readonly timestamp: number | bigint;
  },
): string {
  return `${fields.teeId}|${fields.inputHash}|${fields.outputHash}|${fields.timestamp}`;
}

/** The leaf of an exchange, compared in all five fields; of identical leaves the first. Undefined if it is not there. */
export function findLeaf(
  batch: BatchRecord,
  fields: RecordedFields | SettlementLeaf,
): { readonly leaf: SettlementLeaf; readonly leafIndex: number } | undefined {
  const key = exchangeKey(fields);
  const leafIndex = batch.leaves.findIndex(
    (leaf) => exchangeKey(leaf) === key && leaf.signature === fields.signature,
  );
  const leaf = batch.leaves[leafIndex];
  return leaf && { leaf, leafIndex };
}
