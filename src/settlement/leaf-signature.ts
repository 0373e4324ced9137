import {
  encodeLeaf,
  type EncodedLeaf,
  leafMessage,
  type SettlementLeaf,
} from '../opengradient/abi/settlement-leaf';
import { type SigningKey, verifyEnclaveSignature } from '../opengradient/enclave-signature';

/** What can be said about the enclave's signature in one leaf; `signed` alone settles anything. */
export type LeafSignature =
  'signed' | 'leaf_unsigned' | 'leaf_key_missing' | 'leaf_key_mismatch' | 'leaf_signature_invalid';

/**
 * Whether no enclave ever signed this leaf. For an unsigned response the middleware sends the text "0x", which the
 * facilitator decodes as base64 into the single byte d3 (protocol.md §1).
 */
export function isUnsigned(leaf: Pick<SettlementLeaf, 'signature'>): boolean {
  return leaf.signature === '0xd3' || leaf.signature === '0x';
}

/**
 * Verifies the enclave's RSA-PSS signature in a leaf. Without a key nothing is claimed.
 *
 * @param encoded the leaf's bytes, where they are at hand
 */
export async function checkLeafSignature(
  leaf: SettlementLeaf,
  key: SigningKey | undefined,
  encoded: EncodedLeaf = encodeLeaf(leaf),
): Promise<LeafSignature> {
  if (isUnsigned(leaf)) return 'leaf_unsigned';
  if (key === undefined) return 'leaf_key_missing';
  if (key.teeId !== leaf.teeId) return 'leaf_key_mismatch';
  return (await verifyEnclaveSignature(key, encoded.signature, leafMessage(encoded)))
    ? 'signed'
    : 'leaf_signature_invalid';
}
