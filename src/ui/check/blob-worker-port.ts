import type { Client } from '../../app/api';
import type { BlobRequest, BlobWorkerMessage } from '../../app/blob-worker';
import { CodedError } from '../../bytes/coded-error';

/**
 * Opens a blob with a proof in it, in a worker of this page that lives for this one blob. The requests it makes are noted
 * in the background.
 *
 * @returns the text of the blob, whose id was computed from its bytes
 * @throws CodedError with the worker's code, or `blob_not_opened`
 */
export function openBlobInWorker(client: Client, request: BlobRequest): Promise<string> {
  const worker = new Worker(new URL('../../app/blob-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<string>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<BlobWorkerMessage>) => {
      switch (data.kind) {
        case 'request':
          // A request that could not be noted is only missing from a list.
          client.ask('requests.note', { entries: [data.entry] }).catch(() => undefined);
          break;
        case 'opened':
          resolve(data.text);
          break;
        case 'refused':
          reject(new CodedError(data.code, data.message));
      }
    };
    worker.onerror = ({ message }) => reject(new CodedError('blob_not_opened', message));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
