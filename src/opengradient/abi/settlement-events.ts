import { CodedError } from '../../bytes/coded-error';
import { type Address, address, fromHex, type Hex, hex32, type Hex32, toHex } from '../../bytes/hex';
import { WordReader } from './word-reader';

/** topic0 of `BatchSettlement(bytes32 indexed merkleRoot, uint256 batchSize, bytes walrusBlobId)`. */
export const batchSettlementTopic =
  '0xc2aff8d8a10a4543baabf39bd9ff45e7fc3881d19098df350a3b7f339e911127' as Hex32;

/**
 * topic0 of `IndividualSettlement(bytes32 indexed teeId, address indexed ethAddress, bytes32 inputHash, bytes32 outputHash,
 * uint256 timestamp, bytes walrusBlobId, bytes signature)`.
 */
export const individualSettlementTopic =
  '0x74e71a1981c03bd0c36f3b1227f3ee2a34dca5d6fef25c4b2787e033ab60b782' as Hex32;

/** The parts of a JSON-RPC log that were emitted by the contract; nothing about them has been checked. */
export interface EmittedLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** A batch was recorded: only its root, its size and where its leaves are. */
export interface BatchSettlementEvent {
  readonly form: 'batch';
  readonly emitter: Address;
  readonly root: Hex32;
  readonly batchSize: bigint;
  /** base64url id of the Walrus blob with the tree. */
  readonly blobId: string;
}

/** One answer was recorded with an event of its own. */
export interface IndividualSettlementEvent {
  readonly form: 'individual';
  readonly emitter: Address;
  readonly teeId: Hex32;
  readonly ethAddress: Address;
  readonly inputHash: Hex32;
  readonly outputHash: Hex32;
  readonly timestamp: bigint;
  readonly blobId: string;
  readonly signature: Hex;
}

/** What the relay announces: a batch of answers, or a single one. */
export type SettlementEvent = BatchSettlementEvent | IndividualSettlementEvent;

/** `malformed_event`: the log has not the shape its first topic announces; `unknown_event`: it is none of the two. */
export type SettlementEventCode = 'malformed_event' | 'unknown_event';

/** 32 bytes are 43 characters of base64url; the relay stores them as text, in `bytes`. */
const blobIdPattern = /^[A-Za-z0-9_-]{43}$/;
const longestBlobId = 64;
/** RSA-4096, twice what any gateway uses. */
const longestSignature = 512;

function readBlobId(words: WordReader, index: number): string {
  const text = words.string(index, longestBlobId);
  if (!blobIdPattern.test(text)) {
    throw new CodedError(
      'malformed_event',
      'The event names a blob id that is not 32 bytes of base64url text.',
    );
  }
  return text;
}

function topicsOf(log: EmittedLog, count: number): readonly Hex32[] {
  if (log.topics.length !== count) {
    throw new CodedError('malformed_event', `The event has ${log.topics.length} topics, expected ${count}.`);
  }
  return log.topics.map((topic, index) => hex32(topic, `topic ${index}`));
}

function decode(log: EmittedLog): SettlementEvent {
  const emitter = address(log.address, 'log address');
  const topic0 = log.topics[0]?.toLowerCase();
  const words = new WordReader(fromHex(log.data, 'log data'), 'settlement event');
  switch (topic0) {
    case batchSettlementTopic: {
      const [, root] = topicsOf(log, 2);
      if (root === undefined) break;
      return { form: 'batch', emitter, root, batchSize: words.uint(0), blobId: readBlobId(words, 1) };
    }
    case individualSettlementTopic: {
      const [, teeId, addressTopic] = topicsOf(log, 3);
      if (teeId === undefined || addressTopic === undefined) break;
      return {
        form: 'individual',
        emitter,
        teeId,
        ethAddress: new WordReader(fromHex(addressTopic, 'topic 2'), 'topic 2').address(0),
        inputHash: words.bytes32(0),
        outputHash: words.bytes32(1),
        timestamp: words.uint(2),
        blobId: readBlobId(words, 3),
        signature: toHex(words.bytes(4, longestSignature)),
      };
    }
  }
  throw new CodedError('unknown_event', 'The log is neither BatchSettlement nor IndividualSettlement.');
}

/**
 * Reads a settlement event from a log. Who emitted it is reported, not judged: anyone can emit the same event from a
 * contract of their own.
 *
 * @throws CodedError<SettlementEventCode>
 */
export function decodeSettlementEvent(log: EmittedLog): SettlementEvent {
  try {
    return decode(log);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (error.code === 'unknown_event' || error.code === 'malformed_event') throw error;
    throw new CodedError('malformed_event', error.message, { cause: error });
  }
}
