import type { SigningKey } from '../opengradient/enclave-signature';
import { CodedError } from '../bytes/coded-error';
import type { SettlementLeaf } from '../opengradient/abi/settlement-leaf';
import type { BatchSettlementProof } from '../verify/settlement-proof';
import type { SettlementReason } from '../verify/settlement-state';
import { readBatchBlob } from './batch-blob';
import { type BatchRecord, exchangeKey, openBatch } from './batch-record';
import type { BlobAnswer, FetchBlob } from './blob-source';
import { type BatchEntry, markOf } from './journal';
import { checkLeafSignature } from './leaf-signature';
import type { PendingExchange, PendingIndex } from './pending-index';

/** A leaf that is exactly a pending exchange. Its signature is still to be verified, and nodes are still to agree. */
export interface BatchMatch {
  readonly exchange: PendingExchange;
  readonly proof: Omit<BatchSettlementProof, 'nodes' | 'chainId' | 'relay'>;
}

/** What reading one batch brought. */
export interface BatchReading {
  /** The entry as it is to be written next. */
  readonly entry: BatchEntry;
  readonly matches: readonly BatchMatch[];
  /** Exchanges that a record names without being theirs in full, and what is wrong with it. */
  readonly findings: readonly (readonly [PendingExchange, SettlementReason])[];
  readonly bytes: number;
}

/** How stubbornly a blob is asked for. */
export interface BlobPatience {
  /** Attempts before it is given up. */
  readonly attempts: number;
  /** Seconds after its block in which "not there" may only mean "not there yet". */
  readonly settleSeconds: number;
  /** Milliseconds to wait after so many attempts, jittered; longer where the aggregator asks for it. */
  readonly pauseAfter: (attempts: number, askedMs: number | undefined) => number;
}

function matchLeaves(record: BatchRecord, entry: BatchEntry, index: PendingIndex): readonly BatchMatch[] {
  return record.leaves.flatMap((leaf, leafIndex) =>
    index
      .withKey(exchangeKey(leaf))
      .filter((exchange) => exchange.signature === leaf.signature)
      .map((exchange) => ({
        exchange,
        proof: {
          form: 'batch' as const,
          txHash: entry.txHash,
          logIndex: entry.logIndex,
          blockNumber: entry.blockNumber,
          blockHash: entry.blockHash,
          blockTime: entry.blockTime,
          blobId: entry.blobId,
          root: record.root,
          batchSize: record.leaves.length,
          leafIndex,
          path: record.pathOf(leafIndex),
        },
      })),
  );
}

/** Leaves with an exchange's hashes and time but another signature: unsigned, or signed by nobody who may. */
export async function suspectLeaves(
  leaves: readonly SettlementLeaf[],
  index: PendingIndex,
  keyOf: (exchange: PendingExchange) => Promise<SigningKey | undefined>,
): Promise<BatchReading['findings']> {
  const findings: [PendingExchange, SettlementReason][] = [];
  for (const leaf of leaves) {
    for (const exchange of index.withKey(exchangeKey(leaf))) {
      if (exchange.signature === leaf.signature) continue;
      const signature = await checkLeafSignature(leaf, await keyOf(exchange));
      if (signature === 'leaf_unsigned') findings.push([exchange, 'record_unsigned']);
      if (signature === 'leaf_signature_invalid') findings.push([exchange, 'record_signature_invalid']);
    }
  }
  return findings;
}

/** Exchanges that stand in a blob which is not what its event announced. */
function namedInAltered(blob: Uint8Array, index: PendingIndex): BatchReading['findings'] {
  try {
    return readBatchBlob(blob).leaves.flatMap(({ leaf }) =>
      index.withKey(exchangeKey(leaf)).map((exchange) => [exchange, 'record_altered'] as const),
    );
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}

/** The entry after an attempt that brought nothing. */
function afterFailure(
  entry: BatchEntry,
  answer: Exclude<BlobAnswer<unknown>, { kind: 'accepted' }>,
  time: { readonly now: number; readonly head: number },
  patience: BlobPatience,
): BatchEntry {
  const attempts = entry.attempts + 1;
  const spent = attempts >= patience.attempts;
  if (answer.kind === 'refused' && spent) return { ...entry, state: 'altered', attempts };
  if (answer.kind === 'absent' && spent && time.head - entry.blockTime >= patience.settleSeconds) {
    return { ...entry, state: 'gone', attempts };
  }
  const asked = answer.kind === 'unreachable' ? answer.retryAfterMs : undefined;
  return { ...entry, attempts, dueAt: time.now + patience.pauseAfter(attempts, asked) };
}

/**
 * Downloads the blob of one batch, computes its tree and looks every leaf up among the pending exchanges.
 *
 * @param time `now` in milliseconds on this machine, `head` in seconds on the chain
 */
export async function readBatch(
  entry: BatchEntry,
  index: PendingIndex,
  fetchBlob: FetchBlob,
  keyOf: (exchange: PendingExchange) => Promise<SigningKey | undefined>,
  time: { readonly now: number; readonly head: number },
  patience: BlobPatience,
  signal: AbortSignal,
): Promise<BatchReading> {
  const announced = { root: entry.root, batchSize: BigInt(entry.batchSize) };
  const answer = await fetchBlob(entry.blobId, (blob) => openBatch(announced, blob), signal);
  if (answer.kind !== 'accepted') {
    return {
      entry: afterFailure(entry, answer, time, patience),
      matches: [],
      findings: answer.kind === 'refused' ? namedInAltered(answer.blob, index) : [],
      bytes: answer.bytes,
    };
  }
  const record = answer.opened;
  return {
    entry: { ...entry, state: 'read', marks: record.leaves.map(markOf), attempts: 0 },
    matches: matchLeaves(record, entry, index),
    findings: await suspectLeaves(record.leaves, index, keyOf),
    bytes: answer.bytes,
  };
}
