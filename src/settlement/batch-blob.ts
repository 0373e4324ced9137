import { CodedError, messageOf } from '../bytes/coded-error';
import { type Hex, type Hex32, writeHex } from '../bytes/hex';
import {
  encodedLength,
  encodeLeaf,
  type EncodedLeaf,
  leafEncoding,
  type SettlementLeaf,
} from '../opengradient/abi/settlement-leaf';

/** Why a blob is not a batch that can be read. */
export type BatchBlobCode =
  'blob_too_large' | 'malformed_blob' | 'unsupported_format' | 'unsupported_encoding';

/** Bytes of blob read at most: two hundred times a full batch of 20. */
export const longestBlob = 4 * 1024 * 1024;
/** Leaves read at most; the facilitator flushes at 20. */
export const mostLeaves = 4096;
/** Bytes of a node of the tree. */
export const nodeBytes = 32;

/** One leaf and the node of the tree that the dump says it is. */
export interface DumpedLeaf {
  readonly leaf: SettlementLeaf;
  readonly encoded: EncodedLeaf;
  readonly treeIndex: number;
}

/** A dump of OpenZeppelin's StandardMerkleTree, read but not computed: nothing says yet that its parts belong together. */
export interface BatchDump {
  /** All nodes, 32 bytes each, root first; children of node i are 2i+1 and 2i+2. */
  readonly nodes: Uint8Array<ArrayBuffer>;
  readonly leaves: readonly DumpedLeaf[];
}

function malformed(what: string, cause?: unknown): CodedError<BatchBlobCode> {
  return new CodedError('malformed_blob', `The blob is not a batch of settlements: ${what}.`, { cause });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses bounded UTF-8 JSON into an object. @throws CodedError<BatchBlobCode> */
export function readJsonBlob(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes.length > longestBlob) {
    throw new CodedError(
      'blob_too_large',
      `The blob has ${bytes.length} bytes; at most ${longestBlob} are read.`,
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw malformed(messageOf(error), error);
  }
  if (!isRecord(parsed)) throw malformed('it is JSON, but not an object');
  return parsed;
}

const mostUint256 = (1n << 256n) - 1n;

/** A uint256 as OpenZeppelin dumps it: a JSON integer, or text in decimal or 0x-hexadecimal. */
function readUint256(value: unknown): bigint {
  const exact = typeof value === 'number' ? Number.isSafeInteger(value) && value >= 0 : false;
  const text = typeof value === 'string' && /^(?:\d{1,78}|0x[0-9a-fA-F]{1,64})$/.test(value);
  if (!exact && !text) throw malformed('a timestamp is not an unsigned integer');
  const number = BigInt(value as string | number);
  if (number > mostUint256) throw malformed('a timestamp is larger than a uint256');
  return number;
}

/** Text that begins as hexadecimal does, in lower case; its digits are judged where they are decoded. */
function readHex(value: unknown, name: string): Hex {
  if (typeof value === 'string' && value.startsWith('0x')) return value.toLowerCase() as Hex;
  throw malformed(`${name} is not 0x-hexadecimal text`);
}

/** One leaf from its five values as text; its digits are not judged yet. */
function readLeafText(value: unknown): SettlementLeaf {
  if (!Array.isArray(value) || value.length !== leafEncoding.length) {
    throw malformed(`a leaf does not have ${leafEncoding.length} values`);
  }
  const [teeId, inputHash, outputHash, signature, timestamp] = value as readonly unknown[];
  return {
    teeId: readHex(teeId, 'a tee id') as Hex32,
    inputHash: readHex(inputHash, 'an input hash') as Hex32,
    outputHash: readHex(outputHash, 'an output hash') as Hex32,
    signature: readHex(signature, 'a signature'),
    timestamp: readUint256(timestamp),
  };
}

/** Decodes a leaf, which judges its digits. */
function encode(leaf: SettlementLeaf, words?: Uint8Array<ArrayBuffer>): EncodedLeaf {
  try {
    return encodeLeaf(leaf, words);
  } catch (error) {
    throw malformed(messageOf(error), error);
  }
}

/** One leaf from its five values in the order of {@link leafEncoding}. @throws CodedError `malformed_blob` */
export function readLeafValues(value: unknown): SettlementLeaf {
  const leaf = readLeafText(value);
  encode(leaf);
  return leaf;
}

function readValue(value: unknown): Omit<DumpedLeaf, 'encoded'> {
  if (!isRecord(value)) throw malformed('one of its values is not an object');
  const { treeIndex } = value;
  if (typeof treeIndex !== 'number' || !Number.isSafeInteger(treeIndex) || treeIndex < 0) {
    throw malformed('a treeIndex is not an index');
  }
  return { leaf: readLeafText(value.value), treeIndex };
}

/** All leaves, their bytes in one allocation. */
function readValues(values: readonly unknown[]): readonly DumpedLeaf[] {
  const read = values.map(readValue);
  const words = new Uint8Array(read.reduce((length, { leaf }) => length + encodedLength(leaf), 0));
  let at = 0;
  return read.map(({ leaf, treeIndex }) => {
    const start = at;
    at += encodedLength(leaf);
    return { leaf, encoded: encode(leaf, words.subarray(start, at)), treeIndex };
  });
}

function readNodes(tree: readonly unknown[]): BatchDump['nodes'] {
  const nodes = new Uint8Array(tree.length * nodeBytes);
  for (const [index, value] of tree.entries()) {
    const isText = typeof value === 'string' && value.startsWith('0x') && value.length === 2 + 2 * nodeBytes;
    if (!isText || !writeHex(value, 2, nodes, index * nodeBytes)) {
      throw malformed(`a node is not ${nodeBytes} bytes of 0x-hexadecimal text`);
    }
  }
  return nodes;
}

/** A value of the blob for an error message; `undefined` has no JSON. */
function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 200);
}

function readDump(blob: Readonly<Record<string, unknown>>): BatchDump {
  if (blob.format !== 'standard-v1') {
    throw new CodedError(
      'unsupported_format',
      `The tree's format is ${shown(blob.format)}; batches are "standard-v1".`,
    );
  }
  if (shown(blob.leafEncoding) !== JSON.stringify(leafEncoding)) {
    throw new CodedError(
      'unsupported_encoding',
      `The leaves are encoded as ${shown(blob.leafEncoding)}; batches use ${leafEncoding.join(', ')}.`,
    );
  }
  const { tree, values } = blob;
  if (!Array.isArray(tree) || !Array.isArray(values)) throw malformed('tree or values are no arrays');
  if (values.length < 1 || values.length > mostLeaves || tree.length >= 2 * mostLeaves) {
    throw malformed(`it has ${values.length} leaves and ${tree.length} nodes`);
  }
  return { nodes: readNodes(tree), leaves: readValues(values) };
}

/**
 * Reads the blob of a batch: `JSON.stringify(tree.dump())` of OpenZeppelin's StandardMerkleTree, `standard-v1`.
 *
 * @throws CodedError<BatchBlobCode>
 */
export function readBatchBlob(bytes: Uint8Array): BatchDump {
  return readDump(readJsonBlob(bytes));
}
