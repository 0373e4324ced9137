import { CodedError } from '../bytes/coded-error';
import { fromBase64 } from '../bytes/base64';
import { address, hex32, toHex } from '../bytes/hex';
import { utf8 } from '../bytes/join';
import type { IndividualSettlementEvent } from '../opengradient/abi/settlement-events';
import type { SettlementLeaf } from '../opengradient/abi/settlement-leaf';
import { keccak256 } from '../opengradient/enclave-signature';
import type { RecordedFields } from '../verify/settlement-proof';
import { type BatchBlobCode, readJsonBlob } from './batch-blob';

/** Why a blob does not belong to an individual settlement event. */
export type IndividualRecordCode = BatchBlobCode | 'event_mismatch';

/** The fields of an individual event that the enclave signed, in the shape of a leaf. */
export function leafOfEvent(event: IndividualSettlementEvent): SettlementLeaf {
  const { teeId, inputHash, outputHash, signature, timestamp } = event;
  return { teeId, inputHash, outputHash, signature, timestamp };
}

/** Whether an individual event records exactly this exchange. */
export function eventRecords(
  event: IndividualSettlementEvent,
  fields: RecordedFields | SettlementLeaf,
): boolean {
  return (
    event.teeId === fields.teeId &&
    event.inputHash === fields.inputHash &&
    event.outputHash === fields.outputHash &&
    event.timestamp === BigInt(fields.timestamp) &&
    event.signature === fields.signature
  );
}

type Normalise = (value: unknown) => string;

const text: Normalise = (value) => {
  if (typeof value === 'string') return value;
  throw new CodedError(
    'malformed_blob',
    'Of the payload, teeId, teeSignature, timestamp, ethAddress or a tee_* field of its response is absent or not text.',
  );
};
const seconds: Normalise = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : text(value);

/** Compares one field of the payload with the event's. @throws CodedError `event_mismatch` */
function hold(name: string, recorded: string, stored: string): void {
  if (recorded !== stored) {
    throw new CodedError('event_mismatch', `The event's ${name} is ${recorded}, its blob's is ${stored}.`);
  }
}

function field(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, name)
    ? Reflect.get(from, name)
    : undefined;
}

/** The hex text of a signature; the middleware sends "0x" where nobody signed, which is stored as the byte d3. */
function signatureText(value: unknown): string {
  return value === '0x' ? '0xd3' : toHex(fromBase64(text(value), 'payload signature'));
}

/**
 * Holds the stored response against the event, as far as it goes: what the gateway said of it, and the text of an answer
 * that is no stream (of one, the last frame alone is stored). Requests and tool calls are not rebuilt, since their number
 * literals are lost (protocol.md §4).
 */
function compareOutput(
  event: IndividualSettlementEvent,
  { input, output }: Readonly<Record<string, unknown>>,
): void {
  const held = (name: string, recorded: string, read: (value: unknown) => string): void => {
    const value = field(output, name);
    if (value !== undefined && value !== null && value !== '')
      hold(`response’s ${name}`, recorded, read(value));
  };
  const hash: Normalise = (value) => hex32(text(value), 'hash of the payload');
  held('tee_request_hash', event.inputHash, hash);
  held('tee_output_hash', event.outputHash, hash);
  held('tee_id', event.teeId, hash);
  held('tee_timestamp', event.timestamp.toString(), seconds);
  held('tee_signature', event.signature, signatureText);
  const choices = field(output, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const said = field(field(choice, 'message'), 'content') ?? field(choice, 'text');
  const isWhole = field(input, 'stream') !== true && field(choice, 'finish_reason') !== 'tool_calls';
  if (isWhole && typeof said === 'string')
    hold('response’s text', event.outputHash, toHex(keccak256(utf8(said))));
}

function compare(event: IndividualSettlementEvent, blob: Readonly<Record<string, unknown>>): void {
  hold('tee id', event.teeId, hex32(text(blob.teeId), 'payload tee id'));
  hold('timestamp', event.timestamp.toString(), seconds(blob.timestamp));
  hold('signature', event.signature, signatureText(blob.teeSignature));
  hold('address', event.ethAddress, address(text(blob.ethAddress), 'payload address'));
  compareOutput(event, blob);
}

/**
 * Holds the payload of an individual settlement (`{input, output, teeSignature, teeId, timestamp, ethAddress}`) against its
 * event.
 *
 * @throws CodedError<IndividualRecordCode>
 */
export function checkIndividualBlob(event: IndividualSettlementEvent, blob: Uint8Array): void {
  const payload = readJsonBlob(blob);
  try {
    compare(event, payload);
  } catch (error) {
    if (error instanceof CodedError && error.code !== 'event_mismatch') {
      throw new CodedError('malformed_blob', error.message, { cause: error });
    }
    throw error;
  }
}
