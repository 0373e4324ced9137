import { fromBase64Url } from '../bytes/base64';
import { CodedError } from '../bytes/coded-error';
import { findProofIn, type FoundProof, searchedBytes } from '../zk/find-proof';
import type { FetchBlob } from './blob-source';

/** Why no proof could be opened by a blob id. None of them says anything about a proof. */
export type ProofBlobCode =
  | 'malformed_blob_id'
  | 'blob_gone'
  | 'blob_unreachable'
  | 'blob_id_mismatch'
  | 'proof_too_large'
  | 'not_a_proof';

/** What opening a blob needs of the world. */
export interface ProofBlobMeans {
  readonly fetchBlob: FetchBlob;
  /** The Walrus id of some bytes, computed from them. */
  readonly blobIdOf: (blob: Uint8Array) => Promise<string>;
  readonly signal: AbortSignal;
}

function refuse(code: ProofBlobCode, message: string): never {
  throw new CodedError<ProofBlobCode>(code, message);
}

/**
 * Reads a Walrus blob id as a user types it: 32 bytes in base64url, 43 characters, no bits left over.
 *
 * @throws CodedError `malformed_blob_id`
 */
export function readBlobId(text: string): string {
  const id = text.trim();
  try {
    if (fromBase64Url(id, 'The blob id').length === 32) return id;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
  }
  return refuse(
    'malformed_blob_id',
    'This is not a Walrus blob id: one has 43 characters, of letters, digits, - and _.',
  );
}

/**
 * Fetches a blob by its id and finds the proof in it. The id is computed from the bytes that were delivered: an aggregator
 * that delivers others is passed over. What the proof is worth is still to be judged.
 *
 * @throws CodedError<ProofBlobCode>
 */
export async function openProofBlob(
  blobId: string,
  { fetchBlob, blobIdOf, signal }: ProofBlobMeans,
): Promise<{ readonly blob: Uint8Array; readonly found: FoundProof }> {
  const id = readBlobId(blobId);
  const checked = async (blob: Uint8Array): Promise<Uint8Array> => {
    const own = await blobIdOf(blob);
    return own === id ? blob : refuse('blob_id_mismatch', `The id of what was delivered is ${own}.`);
  };
  const answer = await fetchBlob(id, checked, signal);
  switch (answer.kind) {
    case 'accepted':
      return { blob: answer.opened, found: proofIn(answer.opened) };
    case 'refused':
      return refuse(
        'blob_id_mismatch',
        'The storage delivered something else than was asked for: its content does not fit this id. It was not opened.',
      );
    case 'absent':
      return refuse(
        'blob_gone',
        'The network’s storage does not have this blob. Blobs expire; it may also be another network’s.',
      );
    case 'unreachable':
      return refuse(
        'blob_unreachable',
        `The storage could not be asked for this blob, or it is too large (${answer.why}).`,
      );
  }
}

function proofIn(blob: Uint8Array): FoundProof {
  if (blob.length > searchedBytes) {
    return refuse('proof_too_large', `The blob has ${blob.length} bytes; no proof has more than 1 MiB.`);
  }
  return (
    findProofIn(blob, 'json') ??
    refuse('not_a_proof', 'There is no proof in this blob: it holds no snarkjs or EZKL proof in JSON.')
  );
}
