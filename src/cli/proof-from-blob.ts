import { CodedError } from '../bytes/coded-error';
import { blobSource } from '../settlement/blob-source';
import { openProofBlob } from '../settlement/proof-blob';
import { walrusBlobId } from '../settlement/walrus-blob-id';
import { readNetwork } from './network-file';
import type { TerminalProof } from './proof-case';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

/**
 * A proof from the Walrus storage of a network, with the numbers that stand beside it. Each request is told on standard
 * error.
 *
 * @param networkFile the caller's own profile; the public network where absent
 * @throws UsageError for a malformed id; CodedError<ProofBlobCode> for a blob that cannot be opened
 */
export async function proofFromBlob(
  blobId: string,
  networkFile: string | undefined,
  terminal: Terminal,
): Promise<Omit<TerminalProof, 'card'>> {
  const { walrusAggregators } = await readNetwork(networkFile, terminal);
  const told: Promise<void>[] = [];
  const fetchBlob = blobSource(walrusAggregators, {
    fetch: terminal.fetch,
    now: () => terminal.now(),
    onRequest: ({ url, outcome, bytes }) =>
      told.push(terminal.warn(`GET ${url}: ${outcome}, ${bytes} bytes\n`)),
  });
  try {
    const { found } = await openProofBlob(blobId, {
      fetchBlob,
      blobIdOf: (blob) => walrusBlobId(blob),
      signal: new AbortController().signal,
    });
    const { proof, signals, claims } = found;
    return { proof, signals, ...claims };
  } catch (error) {
    if (error instanceof CodedError && error.code === 'malformed_blob_id') {
      throw new UsageError(error.message, { cause: error });
    }
    throw error;
  } finally {
    await Promise.all(told);
  }
}
