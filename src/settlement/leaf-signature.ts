import type { Hex32 } from '../bytes/hex';
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
 * facilitator decodes as base64 into the single byte d3 (x402 facilitator, `all_networks.ts`).
 */
export function isUnsigned(leaf: Pick<SettlementLeaf, 'signature'>): boolean {
  return leaf.signature === '0xd3' || leaf.signature === '0x';
}

/** What a leaf shows without any arithmetic, or else the key that its signature is verified under. */
function keyFor(
  leaf: SettlementLeaf,
  key: SigningKey | undefined,
): SigningKey | Exclude<LeafSignature, 'signed' | 'leaf_signature_invalid'> {
  if (isUnsigned(leaf)) return 'leaf_unsigned';
  if (key === undefined) return 'leaf_key_missing';
  return key.teeId === leaf.teeId ? key : 'leaf_key_mismatch';
}

function inWords(isValid: boolean): LeafSignature {
  return isValid ? 'signed' : 'leaf_signature_invalid';
}

/** Verifies the enclave's RSA-PSS signature in a leaf. Without a key nothing is claimed. */
export async function checkLeafSignature(
  leaf: SettlementLeaf,
  givenKey: SigningKey | undefined,
): Promise<LeafSignature> {
  const key = keyFor(leaf, givenKey);
  if (typeof key === 'string') return key;
  const encoded = encodeLeaf(leaf);
  return inWords(await verifyEnclaveSignature(key, encoded.signature, leafMessage(encoded)));
}

const messageLength = 32;

/**
 * The same for many leaves whose bytes are at hand, in their order. All verifications are under way together, each costs
 * a single promise, and their messages one allocation.
 */
export async function checkLeafSignatures(
  leaves: readonly { readonly leaf: SettlementLeaf; readonly encoded: EncodedLeaf }[],
  keyOf: (teeId: Hex32) => SigningKey | undefined,
): Promise<readonly LeafSignature[]> {
  const messages = new Uint8Array(leaves.length * messageLength);
  const found: (LeafSignature | undefined)[] = [];
  const verifying: Promise<boolean>[] = [];
  for (const [index, { leaf, encoded }] of leaves.entries()) {
    const key = keyFor(leaf, keyOf(leaf.teeId));
    if (typeof key === 'string') {
      found.push(key);
      continue;
    }
    found.push(undefined);
    const message = messages.subarray(index * messageLength, (index + 1) * messageLength);
    verifying.push(verifyEnclaveSignature(key, encoded.signature, leafMessage(encoded, message)));
  }
  const verified = (await Promise.all(verifying)).values();
  return found.map((plain) => plain ?? inWords(verified.next().value === true));
}
