import { parentPort } from 'node:worker_threads';
import { BlobEncoder } from '@mysten/walrus-wasm';

/** Encoding a blob takes 1.5 s of one core: it runs here so that streams of the gateway do not stutter. */
parentPort?.on('message', ({ job, blob, shards }) => {
  const encoder = new BlobEncoder(shards);
  const [id] = encoder.compute_metadata(blob);
  encoder.free();
  parentPort?.postMessage({ job, id: Buffer.from(id).toString('base64url') });
});
