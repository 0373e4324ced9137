import { CodedError } from '../../bytes/coded-error';
import { fromHex, type Hex, type Hex32, toHex, writeHex } from '../../bytes/hex';
import { concat, uint256 } from '../../bytes/join';
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
  let rest = Number(value);
  if (rest < 0 || rest > Number.MAX_SAFE_INTEGER) {
    words.set(uint256(value), at);
    return;
  }
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

/** How many bytes {@link encodeLeaf} writes. */
export function encodedLength({ signature }: Pick<SettlementLeaf, 'signature'>): number {
  return headLength + wordLength + Math.ceil((signature.length - 2) / (2 * wordLength)) * wordLength;
}

/**
 * `abi.encode(teeId, inputHash, outputHash, signature, timestamp)` (Solidity contract ABI).
 *
 * @param words zeros, as many as {@link encodedLength} says: leaves that are read together share one allocation
 * @throws CodedError `malformed_hex`
 */
export function encodeLeaf(
  leaf: SettlementLeaf,
  words: Uint8Array<ArrayBuffer> = new Uint8Array(encodedLength(leaf)),
): EncodedLeaf {
  const length = Math.floor((leaf.signature.length - 2) / 2);
  const signatureAt = headLength + wordLength;
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

/**
 * 32 bytes: keccak-256 twice over the ABI encoding, as OpenZeppelin's StandardMerkleTree hashes leaves.
 *
 * @param hash where they go
 */
export function leafHash({ words }: EncodedLeaf, hash?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const once = fastKeccak256(words, hash);
  return fastKeccak256(once, once);
}

/** Where the parts of a message or of a pair are put together, again and again. */
const message = new Uint8Array(3 * wordLength);
const pair = new Uint8Array(2 * wordLength);

/**
 * The 32 bytes that the enclave signs: keccak-256(input hash ‖ output hash ‖ uint256 timestamp).
 *
 * @param digest where they go
 */
export function leafMessage(
  { words }: EncodedLeaf,
  digest?: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  message.set(words.subarray(wordLength, 3 * wordLength));
  message.set(words.subarray(4 * wordLength, headLength), 2 * wordLength);
  return fastKeccak256(message, digest);
}

/** Whether the first node of a pair is larger than the second. */
function isReversed(nodes: Uint8Array): boolean {
  for (let index = 0; index < wordLength; index++) {
    const difference = (nodes[index] ?? 0) - (nodes[wordLength + index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/**
 * 32 bytes: the parent of two nodes, hashed smaller child first (OpenZeppelin `standardNodeHash`).
 *
 * @param children the two nodes in any order, 64 bytes
 * @param hash where the parent goes
 */
export function parentHash(children: Uint8Array, hash?: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (!isReversed(children)) return fastKeccak256(children, hash);
  pair.set(children);
  pair.copyWithin(wordLength, 0, wordLength);
  pair.set(children.subarray(wordLength));
  return fastKeccak256(pair, hash);
}

/** The root that a leaf and its path of sibling hashes, lowest first, lead to. @throws CodedError `malformed_hex` */
export function rootOfPath(leaf: SettlementLeaf, path: readonly Hex32[]): Hex32 {
  const root = path.reduce<Uint8Array>(
    (node, sibling) => parentHash(concat(node, fromHex(sibling, 'path node', wordLength))),
    leafHash(encodeLeaf(leaf)),
  );
  return toHex(root) as Hex32;
}
