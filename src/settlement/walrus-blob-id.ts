import { sha256 } from '@noble/hashes/sha2.js';

import { toBase64Url } from '../bytes/base64';
import { toHex } from '../bytes/hex';

/** Shards of Walrus mainnet; the id of a blob depends on their number. */
export const mainnetShards = 1000;

/** Ids kept for blobs that are asked about again: one batch is usually the record of several exchanges. */
const keptIds = 64;
const known = new Map<string, Promise<string>>();

async function compute(blob: Uint8Array, shards: number): Promise<string> {
  const { default: load, BlobEncoder } = await import('@mysten/walrus-wasm');
  // The published types are Node's, where nothing is left to load; in browsers it returns a promise.
  await (load as () => Promise<unknown> | undefined)();
  const encoder = new BlobEncoder(shards);
  try {
    const [id] = encoder.compute_metadata(blob) as [ArrayLike<number>];
    return toBase64Url(Uint8Array.from(id));
  } finally {
    encoder.free();
  }
}

/**
 * Computes the Walrus id of a blob with the encoder of `@mysten/walrus-wasm`. It takes about a second and loads 358 kB
 * of WASM, so it stays out of the pipeline: the Merkle root already binds a batch's content.
 *
 * @returns base64url of 32 bytes
 */
export async function walrusBlobId(blob: Uint8Array, shards = mainnetShards): Promise<string> {
  const name = `${shards}/${toHex(sha256(blob))}`;
  const id = known.get(name) ?? compute(blob, shards);
  known.delete(name);
  known.set(name, id);
  const [oldest] = known.keys();
  if (known.size > keptIds && oldest !== undefined) known.delete(oldest);
  return id;
}
