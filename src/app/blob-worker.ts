import { CodedError, messageOf } from '../bytes/coded-error';
import type { RequestEntry } from '../chain/requests-log';
import { blobSource } from '../settlement/blob-source';
import { openProofBlob } from '../settlement/proof-blob';
import { walrusBlobId } from '../settlement/walrus-blob-id';
import { openDatabase } from '../store/database';
import { stateStore } from '../store/state';
import { createNetworks } from './networks';

/** A blob to open, on the storage of a network. */
export interface BlobRequest {
  readonly networkId: string;
  readonly blobId: string;
}

/** What the worker tells its page: each request it made, and at the end the text of the blob or why there is none. */
export type BlobWorkerMessage =
  | { readonly kind: 'request'; readonly entry: RequestEntry }
  | { readonly kind: 'opened'; readonly text: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((message: MessageEvent<BlobRequest>) => void) | null;
  postMessage(message: BlobWorkerMessage): void;
}

const scope = globalThis as unknown as WorkerScope;

/*
 * Computing the id of a blob takes a second of WASM, which Chrome's background cannot load: it is done in a worker of the
 * page that asks, and only a blob with the right id leaves it.
 */
scope.onmessage = ({ data }) => {
  void open(data).then(
    (text) => scope.postMessage({ kind: 'opened', text }),
    (error: unknown) => {
      const code = error instanceof CodedError ? String(error.code) : 'blob_not_opened';
      scope.postMessage({ kind: 'refused', code, message: messageOf(error) });
    },
  );
};

async function open({ networkId, blobId }: BlobRequest): Promise<string> {
  const database = await openDatabase();
  try {
    const network = await createNetworks(stateStore(database)).get(networkId);
    if (network === undefined) {
      throw new CodedError('unknown_network', `There is no network "${networkId}"; import it first.`);
    }
    const fetchBlob = blobSource(network.walrusAggregators, {
      fetch: fetch.bind(globalThis),
      now: () => Date.now(),
      onRequest: (entry) => scope.postMessage({ kind: 'request', entry }),
    });
    const signal = new AbortController().signal;
    const { blob } = await openProofBlob(blobId, {
      fetchBlob,
      blobIdOf: (bytes) => walrusBlobId(bytes),
      signal,
    });
    return new TextDecoder().decode(blob);
  } finally {
    database.close();
  }
}
