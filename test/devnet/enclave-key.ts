import { keccak_256 } from '@noble/hashes/sha3.js';
import { toHex, type Hex32 } from '../../src/bytes/hex';

const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' } as const;
/** Salt length in bytes that the gateway signs with (TG `tee_manager.py`). */
const saltLength = 32;

/** The RSA-2048 key pair of an enclave. */
export interface EnclaveKey {
  /** keccak256 of `spki`. */
  readonly teeId: Hex32;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array<ArrayBuffer>;
  readonly privateKey: CryptoKey;
}

export async function createEnclaveKey(): Promise<EnclaveKey> {
  const pair = await crypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ['sign', 'verify'],
  );
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { spki, privateKey: pair.privateKey, teeId: toHex(keccak_256(spki)) as Hex32 };
}

/** RSA-PSS over the 32 bytes of a keccak hash, which the scheme hashes once more with SHA-256. */
export async function signRsaPss(
  privateKey: CryptoKey,
  messageHash: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign({ ...algorithm, saltLength }, privateKey, messageHash));
}

/** Whether the signature is right; false also where the key cannot be read. */
export async function verifyRsaPss(
  spki: Uint8Array<ArrayBuffer>,
  messageHash: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify']);
    return await crypto.subtle.verify({ ...algorithm, saltLength }, key, signature, messageHash);
  } catch {
    return false;
  }
}
