import { keccak_256 } from '@noble/hashes/sha3.js';

import { fromHex, type Hex32, toHex } from '../bytes/hex';
import { concat, uint256 } from '../bytes/join';
import type { SettlementLeaf } from '../opengradient/abi/settlement-leaf';

/** What can be said about the enclave's signature in one leaf; `signed` alone settles anything. */
export type LeafSignature =
  'signed' | 'leaf_unsigned' | 'leaf_key_missing' | 'leaf_key_mismatch' | 'leaf_signature_invalid';

/** An enclave's signing key, ready to verify, with the tee id it hashes to. */
export interface LeafKey {
  readonly teeId: Hex32;
  readonly key: CryptoKey;
}

const pss = { name: 'RSA-PSS', saltLength: 32 } as const;

/**
 * Reads an enclave's signing key.
 *
 * @param spki DER SubjectPublicKeyInfo (RSA-2048); the tee id is its keccak-256
 * @throws DOMException if it is no RSA key
 */
export async function importLeafKey(spki: Uint8Array): Promise<LeafKey> {
  const key = await crypto.subtle.importKey(
    'spki',
    Uint8Array.from(spki),
    { name: 'RSA-PSS', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  return { teeId: toHex(keccak_256(spki)) as Hex32, key };
}

/**
 * Whether no enclave ever signed this leaf. For an unsigned response the middleware sends the text "0x", which the
 * facilitator decodes as base64 into the single byte d3 (protocol.md §1).
 */
export function isUnsigned(leaf: Pick<SettlementLeaf, 'signature'>): boolean {
  return leaf.signature === '0xd3' || leaf.signature === '0x';
}

/** The 32 bytes that the enclave signs: keccak-256(request hash ‖ output hash ‖ uint256 timestamp). */
export function leafMessage(
  leaf: Pick<SettlementLeaf, 'inputHash' | 'outputHash' | 'timestamp'>,
): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    keccak_256(
      concat(
        fromHex(leaf.inputHash, 'input hash', 32),
        fromHex(leaf.outputHash, 'output hash', 32),
        uint256(leaf.timestamp),
      ),
    ),
  );
}

/** Verifies the enclave's RSA-PSS signature (SHA-256, salt 32) in a leaf. Without a key nothing is claimed. */
export async function checkLeafSignature(
  leaf: SettlementLeaf,
  key: LeafKey | undefined,
): Promise<LeafSignature> {
  if (isUnsigned(leaf)) return 'leaf_unsigned';
  if (key === undefined) return 'leaf_key_missing';
  if (key.teeId !== leaf.teeId) return 'leaf_key_mismatch';
  const signature = fromHex(leaf.signature, 'leaf signature');
  const good = await crypto.subtle.verify(pss, key.key, signature, leafMessage(leaf));
  return good ? 'signed' : 'leaf_signature_invalid';
}
