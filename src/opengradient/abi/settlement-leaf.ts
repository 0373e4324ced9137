import { keccak_256 } from '@noble/hashes/sha3.js';

import { concat, uint256 } from '../../bytes/join';
import { fromHex, type Hex, type Hex32, toHex } from '../../bytes/hex';

/** ABI types of one leaf, as the facilitator names them in every dump (FAC `all_networks_shared.ts`). */
export const leafEncoding = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256'] as const;

/** One settled exchange as the network records it: hashes and the enclave's signature, no text. */
export interface SettlementLeaf {
  readonly teeId: Hex32;
  /** keccak-256 of the canonical request. */
  readonly inputHash: Hex32;
  /** keccak-256 of the output text. */
  readonly outputHash: Hex32;
  /** The enclave's RSA-PSS signature: 256 bytes, or whatever was put in its place. */
  readonly signature: Hex;
  /** Seconds since 1970 on the enclave's clock. */
  readonly timestamp: bigint;
}

const wordLength = 32;
/** The offset word of the only dynamic field counts the five head words. */
const signatureOffset = uint256(leafEncoding.length * wordLength);

/** `abi.encode(teeId, inputHash, outputHash, signature, timestamp)` (Solidity contract ABI). */
function encodeLeaf(leaf: SettlementLeaf): Uint8Array {
  const signature = fromHex(leaf.signature, 'leaf signature');
  const padding = new Uint8Array((wordLength - (signature.length % wordLength)) % wordLength);
  return concat(
    fromHex(leaf.teeId, 'leaf tee id', wordLength),
    fromHex(leaf.inputHash, 'leaf input hash', wordLength),
    fromHex(leaf.outputHash, 'leaf output hash', wordLength),
    signatureOffset,
    uint256(leaf.timestamp),
    uint256(signature.length),
    signature,
    padding,
  );
}

/** 32 bytes: keccak-256 twice over the ABI encoding, as OpenZeppelin's StandardMerkleTree hashes leaves. */
export function leafHash(leaf: SettlementLeaf): Uint8Array {
  return keccak_256(keccak_256(encodeLeaf(leaf)));
}

function precedes(left: Uint8Array, right: Uint8Array): boolean {
  for (let index = 0; index < left.length; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** 32 bytes: the parent of two nodes, smaller child first (OpenZeppelin `standardNodeHash`). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(2 * wordLength);
  const [first, second] = precedes(left, right) ? [left, right] : [right, left];
  pair.set(first, 0);
  pair.set(second, wordLength);
  return keccak_256(pair);
}

/** The root that a leaf and its path of sibling hashes, lowest first, lead to. @throws CodedError `malformed_hex` */
export function rootOfPath(leaf: SettlementLeaf, path: readonly Hex32[]): Hex32 {
  const root = path.reduce<Uint8Array>(
    (node, sibling) => nodeHash(node, fromHex(sibling, 'path node', wordLength)),
    leafHash(leaf),
  );
  return toHex(root) as Hex32;
}
