import { CodedError } from '../bytes/coded-error';
import { fromBase64 } from '../bytes/base64';
import { address, hex32, toHex } from '../bytes/hex';
import type { IndividualSettlementEvent } from '../opengradient/abi/settlement-events';
import type { SettlementLeaf } from '../opengradient/abi/settlement-leaf';
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
    'The payload lacks one of teeId, teeSignature, timestamp, ethAddress.',
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

function responseField(output: unknown, name: string): string | undefined {
  if (typeof output !== 'object' || output === null) return undefined;
  const value: unknown = Reflect.get(output, name);
  return typeof value === 'string' ? value : undefined;
}

function compare(event: IndividualSettlementEvent, blob: Readonly<Record<string, unknown>>): void {
  hold('tee id', event.teeId, hex32(text(blob.teeId), 'payload tee id'));
  hold('timestamp', event.timestamp.toString(), seconds(blob.timestamp));
  hold('signature', event.signature, toHex(fromBase64(text(blob.teeSignature), 'payload signature')));
  hold('address', event.ethAddress, address(text(blob.ethAddress), 'payload address'));
  // The text is not rebuilt: of a stream only the last frame is stored, and number literals are lost (protocol.md §4).
  // Where the stored response carries the hashes that the gateway reported, they must be the recorded ones.
  const inputHash = responseField(blob.output, 'tee_request_hash');
  if (inputHash !== undefined) hold('input hash', event.inputHash, hex32(inputHash, 'payload input hash'));
  const outputHash = responseField(blob.output, 'tee_output_hash');
  if (outputHash !== undefined)
    hold('output hash', event.outputHash, hex32(outputHash, 'payload output hash'));
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
