import { fromHex, type Hex, type Hex32, toHex } from '../../bytes/hex';
import { uint256 } from '../../bytes/join';
import { fastKeccak256 } from '../../bytes/keccak-256';

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

/** A leaf in bytes, so that hash, message and signature are read from its text once. */
export interface EncodedLeaf {
  /** Five head words, the signature's length, and the signature padded with zeros to whole words. */
  readonly words: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

const wordLength = 32;
const headLength = leafEncoding.length * wordLength;

/** Writes a uint64 into the low bytes of a word; larger values as a whole word. */
function writeUint(words: Uint8Array<ArrayBuffer>, at: number, value: bigint): void {
  if (value >> 64n === 0n) new DataView(words.buffer).setBigUint64(at + wordLength - 8, value);
  else words.set(uint256(value), at);
}

/** `abi.encode(teeId, inputHash, outputHash, signature, timestamp)` (Solidity contract ABI). @throws CodedError `malformed_hex` */
export function encodeLeaf(leaf: SettlementLeaf): EncodedLeaf {
  const signature = fromHex(leaf.signature, 'leaf signature');
  const padded = Math.ceil(signature.length / wordLength) * wordLength;
  const words = new Uint8Array(headLength + wordLength + padded);
  words.set(fromHex(leaf.teeId, 'leaf tee id', wordLength));
  words.set(fromHex(leaf.inputHash, 'leaf input hash', wordLength), wordLength);
  words.set(fromHex(leaf.outputHash, 'leaf output hash', wordLength), 2 * wordLength);
  // The only dynamic field stands behind the head: there its length, then its bytes.
  writeUint(words, 3 * wordLength, BigInt(headLength));
  writeUint(words, 4 * wordLength, leaf.timestamp);
  writeUint(words, headLength, BigInt(signature.length));
  words.set(signature, headLength + wordLength);
  return { words, signature };
}

/** 32 bytes: keccak-256 twice over the ABI encoding, as OpenZeppelin's StandardMerkleTree hashes leaves. */
export function leafHash({ words }: EncodedLeaf): Uint8Array<ArrayBuffer> {
  return fastKeccak256(fastKeccak256(words));
}

/** The 32 bytes that the enclave signs: keccak-256(input hash ‖ output hash ‖ uint256 timestamp). */
export function leafMessage({ words }: EncodedLeaf): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(3 * wordLength);
  message.set(words.subarray(wordLength, 3 * wordLength));
  message.set(words.subarray(4 * wordLength, headLength), 2 * wordLength);
  return fastKeccak256(message);
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
  return fastKeccak256(pair);
}

/** The root that a leaf and its path of sibling hashes, lowest first, lead to. @throws CodedError `malformed_hex` */
export function rootOfPath(leaf: SettlementLeaf, path: readonly Hex32[]): Hex32 {
  const root = path.reduce<Uint8Array>(
    (node, sibling) => nodeHash(node, fromHex(sibling, 'path node', wordLength)),
    leafHash(encodeLeaf(leaf)),
  );
  return toHex(root) as Hex32;
}
