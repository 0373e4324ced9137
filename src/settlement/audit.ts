import { CodedError } from '../bytes/coded-error';
import type { Hex32 } from '../bytes/hex';
import type { SettlementLeaf } from '../opengradient/abi/settlement-leaf';
import type { SigningKey } from '../opengradient/enclave-signature';
import type { SettlementCode } from '../verify/settlement-code';
import { type BatchDump, type DumpedLeaf, readBatchBlob } from './batch-blob';
import { checkLeafSignatures, type LeafSignature } from './leaf-signature';
import { recomputeTree } from './merkle-tree';

/** One leaf of an audited batch, in the order of the blob. */
export interface AuditedLeaf {
  readonly index: number;
  readonly leaf: SettlementLeaf;
  readonly signature: LeafSignature;
}

/**
 * What an audit tells while it runs: signatures done so far, the leaves in their order, and in the end what the whole batch
 * is. `sound` means that nothing is missing and nothing is wrong; `unverifiable` that keys or signatures are missing.
 */
export type AuditEvent =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly step: AuditStep }
  | { readonly kind: 'leaves'; readonly leaves: readonly AuditedLeaf[] }
  | {
      readonly kind: 'end';
      readonly verdict: 'sound' | 'rejected' | 'unverifiable';
      /** What is wrong or missing, the worst first. */
      readonly codes: readonly SettlementCode[];
      /** Computed from the leaves; undefined when they do not make a tree. */
      readonly root: Hex32 | undefined;
      /** Computed from the bytes. */
      readonly blobId: string;
    };

export type AuditStep = 'signatures' | 'blob_id';

/** A blob, and what is known of the event that announced it. */
export interface AuditCase {
  readonly blob: Uint8Array;
  readonly announced?: { readonly root: Hex32; readonly batchSize: bigint };
  /** The id under which it was announced or found. */
  readonly blobId?: string;
}

/** What an audit needs. */
export interface AuditMeans {
  /** The signing key of an enclave, as far as it is known; asked once per enclave. */
  readonly keyOf: (teeId: Hex32) => Promise<SigningKey | undefined>;
  /** Computes the Walrus id of a blob; about a second. */
  readonly blobIdOf: (blob: Uint8Array) => Promise<string>;
  readonly signal?: AbortSignal;
}

/**
 * Leaves whose signatures are handed to WebCrypto together, while it works on as many before them: more than any machine
 * has cores and several full batches of the facilitator, few enough that cancelling is prompt.
 */
const together = 256;

function inChunks(leaves: readonly DumpedLeaf[]): readonly (readonly DumpedLeaf[])[] {
  return Array.from({ length: Math.ceil(leaves.length / together) }, (_, chunk) =>
    leaves.slice(chunk * together, (chunk + 1) * together),
  );
}

/** Verifies chunks of leaves under keys that are asked for once per enclave, however many leaves it signed. */
function chunkVerifier(
  keyOf: AuditMeans['keyOf'],
): (chunk: readonly DumpedLeaf[]) => Promise<{ readonly signatures: Promise<readonly LeafSignature[]> }> {
  const keys = new Map<Hex32, SigningKey | undefined>();
  return async (chunk) => {
    const unknown = [...new Set(chunk.map(({ leaf }) => leaf.teeId))].filter((teeId) => !keys.has(teeId));
    await Promise.all(unknown.map(async (teeId) => keys.set(teeId, await keyOf(teeId))));
    const signatures = checkLeafSignatures(chunk, (teeId) => keys.get(teeId));
    // An audit that is cancelled leaves some unread; a failure among them is nobody's any more.
    signatures.catch(() => undefined);
    // Wrapped, so that waiting for the keys is not waiting for the signatures.
    return { signatures };
  };
}

/** Recomputes the tree and holds it against what was announced. */
function judgeTree(
  dump: BatchDump,
  announced: AuditCase['announced'],
): { readonly root: Hex32 | undefined; readonly codes: readonly SettlementCode[] } {
  const codes: SettlementCode[] = [];
  if (announced !== undefined && announced.batchSize !== BigInt(dump.leaves.length)) {
    codes.push('batch_size_mismatch');
  }
  try {
    const { root } = recomputeTree(dump);
    if (announced !== undefined && announced.root !== root) codes.push('root_mismatch');
    return { root, codes };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { root: undefined, codes: [...codes, error.code as SettlementCode] };
  }
}

/**
 * Checks all of one batch: tree, root and size against the event, every signature, the blob's id. Signatures are verified
 * on all cores: WebCrypto works beside this thread, which computes the tree and hashes the next leaves meanwhile.
 *
 * @throws CodedError<BatchBlobCode> if the blob is no batch; whatever the signal's reason is, when it aborts
 */
export async function* auditBatch(audited: AuditCase, means: AuditMeans): AsyncGenerator<AuditEvent, void> {
  const dump = readBatchBlob(audited.blob);
  const total = dump.leaves.length;
  const chunks = inChunks(dump.leaves);
  const verify = chunkVerifier(means.keyOf);

  let running = await verify(chunks[0] ?? []);
  const tree = judgeTree(dump, audited.announced);
  const codes = new Set<SettlementCode>(tree.codes);
  const missing = new Set<SettlementCode>();
  let done = 0;
  for (const [index, chunk] of chunks.entries()) {
    means.signal?.throwIfAborted();
    const next = await verify(chunks[index + 1] ?? []);
    const signatures = await running.signatures;
    running = next;
    const leaves = chunk.map(({ leaf }, at) => {
      const signature = signatures[at];
      if (signature === undefined) throw new TypeError('every leaf has a signature that was looked at');
      return { index: done + at, leaf, signature };
    });
    for (const { signature } of leaves) {
      if (signature === 'leaf_signature_invalid' || signature === 'leaf_key_mismatch') codes.add(signature);
      else if (signature !== 'signed') missing.add(signature);
    }
    done += leaves.length;
    yield { kind: 'leaves', leaves };
    yield { kind: 'progress', done, total, step: 'signatures' };
  }

  yield { kind: 'progress', done: total, total, step: 'blob_id' };
  means.signal?.throwIfAborted();
  const blobId = await means.blobIdOf(audited.blob);
  if (audited.blobId !== undefined && audited.blobId !== blobId) codes.add('blob_id_mismatch');
  yield {
    kind: 'end',
    verdict: codes.size > 0 ? 'rejected' : missing.size > 0 ? 'unverifiable' : 'sound',
    codes: [...codes, ...missing],
    root: tree.root,
    blobId,
  };
}
