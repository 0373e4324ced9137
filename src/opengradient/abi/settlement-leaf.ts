import { CodedError } from '../../bytes/coded-error';
import { fromHex, type Hex, type Hex32, toHex, writeHex } from '../../bytes/hex';
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

/** Writes a uint256 into the word at `at`, which is zero: one that a number holds byte by byte, others as a whole. */
function writeUint(words: Uint8Array<ArrayBuffer>, at: number, value: bigint | number): void {
  if (value < 0 || value > Number.MAX_SAFE_INTEGER) {
    words.set(uint256(value), at);
    return;
  }
  let rest = Number(value);
  for (let to = at + wordLength - 1; rest > 0; to--) {
    words[to] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/** Writes hex text of so many bytes. @throws CodedError `malformed_hex` */
function write(words: Uint8Array<ArrayBuffer>, at: number, text: Hex, length: number, name: string): void {
  if (text.length === 2 + 2 * length && writeHex(text, 2, words, at)) return;
  throw new CodedError('malformed_hex', `The leaf’s ${name} is not ${length} bytes of hexadecimal.`);
}

/** `abi.encode(teeId, inputHash, outputHash, signature, timestamp)` (Solidity contract ABI). @throws CodedError `malformed_hex` */
export function encodeLeaf(leaf: SettlementLeaf): EncodedLeaf {
  const length = Math.floor((leaf.signature.length - 2) / 2);
  const signatureAt = headLength + wordLength;
  const words = new Uint8Array(signatureAt + Math.ceil(length / wordLength) * wordLength);
  write(words, 0, leaf.teeId, wordLength, 'tee id');
  write(words, wordLength, leaf.inputHash, wordLength, 'input hash');
  write(words, 2 * wordLength, leaf.outputHash, wordLength, 'output hash');
  // The only dynamic field stands behind the head: there its length, then its bytes.
  writeUint(words, 3 * wordLength, headLength);
  writeUint(words, 4 * wordLength, leaf.timestamp);
  writeUint(words, headLength, length);
  write(words, signatureAt, leaf.signature, length, 'signature');
  return { words, signature: words.subarray(signatureAt, signatureAt + length) };
}

/** 32 bytes: keccak-256 twice over the ABI encoding, as OpenZeppelin's StandardMerkleTree hashes leaves. */
export function leafHash({ words }: EncodedLeaf): Uint8Array<ArrayBuffer> {
  return fastKeccak256(fastKeccak256(words));
}

/** Where the parts of a message or of a pair are put together, again and again. */
const message = new Uint8Array(3 * wordLength);
const pair = new Uint8Array(2 * wordLength);

/** The 32 bytes that the enclave signs: keccak-256(input hash ‖ output hash ‖ uint256 timestamp). */
export function leafMessage({ words }: EncodedLeaf): Uint8Array<ArrayBuffer> {
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
  const ordered = precedes(left, right);
  pair.set(left, ordered ? 0 : wordLength);
  pair.set(right, ordered ? wordLength : 0);
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
