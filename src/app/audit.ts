import { CodedError, messageOf } from '../bytes/coded-error';
import { utf8 } from '../bytes/join';
import type { Hex32 } from '../bytes/hex';
import type { NodePool } from '../chain/node-pool';
import type { ChainLog } from '../chain/eth-calls';
import { importSigningKey, type SigningKey } from '../opengradient/enclave-signature';
import type { NetworkProfile } from '../opengradient/network';
import { decodeSettlementEvent } from '../opengradient/abi/settlement-events';
import { auditBatch, type AuditCase, type AuditedLeaf as CheckedLeaf } from '../settlement/audit';
import type { FetchBlob } from '../settlement/blob-source';
import { findRecord, readRecordName } from '../settlement/find-record';
import { registeredKey } from '../verify/enclave-checks';
import type { AuditedLeaf, AuditEvent, AuditRequest } from './api/audit';
import type { Enclaves } from './enclaves';

/** What an audit works with: the network to ask, the enclaves whose keys it needs, the storage of batches. */
export interface AuditParts {
  readonly network: (id: string) => Promise<NetworkProfile | undefined>;
  readonly pool: NodePool;
  readonly enclaves: Enclaves;
  readonly fetchBlob: (network: NetworkProfile) => FetchBlob;
  readonly blobIdOf: (blob: Uint8Array) => Promise<string>;
}

/** What is audited, and the transaction that recorded it, where there is one. */
interface Found extends AuditCase {
  readonly transaction: Hex32 | undefined;
}

const outcomes: Readonly<Record<CheckedLeaf['signature'], AuditedLeaf['outcome']>> = {
  signed: 'signed',
  leaf_unsigned: 'placeholder',
  leaf_key_missing: 'unknown-enclave',
  leaf_key_mismatch: 'bad-signature',
  leaf_signature_invalid: 'bad-signature',
};

function shown({ index, leaf, signature }: CheckedLeaf): AuditedLeaf {
  return {
    index,
    teeId: leaf.teeId,
    inputHash: leaf.inputHash,
    outputHash: leaf.outputHash,
    timestamp: Number(leaf.timestamp),
    outcome: outcomes[signature],
  };
}

/**
 * Checks all of one batch and tells each finding as it comes. What cannot be audited ends with `refused` and a code.
 */
export async function* audit(
  request: AuditRequest,
  parts: AuditParts,
  signal: AbortSignal,
): AsyncGenerator<AuditEvent, void> {
  try {
    const network = await parts.network(request.networkId);
    if (network === undefined) {
      throw new CodedError('unknown_network', `There is no network "${request.networkId}"; import it first.`);
    }
    yield { kind: 'progress', done: 0, total: 0, step: request.kind === 'find' ? 'find' : 'read' };
    const found =
      request.kind === 'find' ? await find(request.query, network, parts, signal) : file(request.blob);
    const means = {
      keyOf: (teeId: Hex32) => keyOf(teeId, network, parts.enclaves),
      blobIdOf: parts.blobIdOf,
      signal,
    };
    for await (const event of auditBatch(found, means)) {
      switch (event.kind) {
        case 'progress':
          yield event;
          break;
        case 'leaves':
          yield { kind: 'leaves', leaves: event.leaves.map(shown) };
          break;
        case 'end':
          yield {
            kind: 'end',
            verdict: event.verdict === 'rejected' ? 'altered' : event.verdict,
            codes: event.codes,
            root: event.root,
            blobId: event.blobId,
            transaction: found.transaction,
          };
      }
    }
  } catch (error) {
    const code = error instanceof CodedError ? String(error.code) : 'audit_failed';
    yield { kind: 'refused', code, message: messageOf(error) };
  }
}

/** A dropped file: nothing is known of the event that announced it. */
function file(text: string): Found {
  return { blob: utf8(text), transaction: undefined };
}

async function find(
  query: string,
  network: NetworkProfile,
  parts: AuditParts,
  signal: AbortSignal,
): Promise<Found> {
  const name = readRecordName(query);
  const log = await findLog(name, network, parts.pool, signal);
  const blobId = log === undefined ? (name.kind === 'blob' ? name.blobId : undefined) : blobOf(log);
  if (blobId === undefined) {
    throw new CodedError(
      'record_not_found',
      'No record with this name was found in the blocks that the network’s nodes still serve.',
    );
  }
  const event = log && decodeSettlementEvent(log);
  if (event?.form === 'individual') {
    throw new CodedError(
      'record_not_a_batch',
      'This transaction recorded a single answer, not a batch; open the answer itself.',
    );
  }
  const answer = await parts.fetchBlob(network)(blobId, (blob) => blob, signal);
  if (answer.kind !== 'accepted') {
    throw new CodedError(
      answer.kind === 'absent' ? 'blob_gone' : 'blob_unreachable',
      answer.kind === 'absent'
        ? 'The storage no longer has this batch: blobs expire.'
        : 'The storage could not be asked for this batch; try again later.',
    );
  }
  return {
    blob: answer.opened,
    blobId,
    transaction: log?.transactionHash,
    ...(event === undefined ? {} : { announced: { root: event.root, batchSize: event.batchSize } }),
  };
}

/** Nodes are asked in turn: one that is away, or has pruned what is asked for, does not end the search. */
async function findLog(
  name: ReturnType<typeof readRecordName>,
  network: NetworkProfile,
  pool: NodePool,
  signal: AbortSignal,
): Promise<ChainLog | undefined> {
  let failure: unknown;
  for (const node of pool.nodesOf(network)) {
    try {
      const log = await findRecord(node, network, name, signal);
      if (log !== undefined) return log;
      failure = undefined;
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  if (failure !== undefined) throw failure as Error;
  return undefined;
}

function blobOf(log: ChainLog): string {
  return decodeSettlementEvent(log).blobId;
}

/** An enclave's key, from evidence that is kept, or else from the registry. */
async function keyOf(
  teeId: Hex32,
  network: NetworkProfile,
  enclaves: Enclaves,
): Promise<SigningKey | undefined> {
  const kept = await enclaves.signingKey(network, teeId);
  if (kept !== undefined) return importSigningKey(kept);
  const { evidence } = await enclaves.about(network, {
    teeId,
    signedAt: Date.now(),
    incognito: false,
    asker: undefined,
  });
  const key = registeredKey(evidence, teeId);
  return 'signingKeyDer' in key ? importSigningKey(key.signingKeyDer) : undefined;
}
