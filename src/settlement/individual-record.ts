import { CodedError } from '../bytes/coded-error';
import { fromBase64 } from '../bytes/base64';
import { address, hex32, toHex } from '../bytes/hex';
import { utf8 } from '../bytes/join';
import { isDict, isList, type PythonDict } from '../bytes/python-json';
import { readPythonJson } from '../bytes/python-json-reader';
import type { IndividualSettlementEvent } from '../opengradient/abi/settlement-events';
import type { SettlementLeaf } from '../opengradient/abi/settlement-leaf';
import { keccak256 } from '../opengradient/enclave-signature';
import type { Endpoint } from '../opengradient/exchange';
import { type AnswerBody, readJsonBody } from '../opengradient/json-answer';
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

/** What the gateway said of the answer beside it. */
function compareFields(event: IndividualSettlementEvent, output: unknown): void {
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
}

/** The endpoint whose answers have this shape; the payload does not name it. */
function endpointOf(output: PythonDict): Endpoint | undefined {
  const choices = output.get('choices');
  if (choices === undefined) return typeof output.get('content') === 'string' ? 'web_search' : undefined;
  const choice = isList(choices) ? choices[0] : undefined;
  if (choice === undefined || !isDict(choice)) return undefined;
  if (choice.has('message')) return 'chat';
  return choice.has('text') ? 'completions' : undefined;
}

/** What a stored answer says, as the gateway reads its own; undefined for what none of its endpoints answers. */
function answerIn(blob: Uint8Array): Pick<AnswerBody, 'outputs'> | undefined {
  const payload = readPythonJson(blob);
  const output = isDict(payload) ? payload.get('output') : undefined;
  if (output === undefined || !isDict(output)) return undefined;
  const endpoint = endpointOf(output);
  try {
    return endpoint && readJsonBody(endpoint, output);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/**
 * Holds what the stored answer says against the event. Of a stream the last frame alone is stored, so there is nothing to
 * compare; requests are not rebuilt, since their number literals are lost in the facilitator's `JSON.stringify`.
 *
 * @returns whether what the answer says was compared, as far as a payload of its kind has it
 */
function compareText(
  event: IndividualSettlementEvent,
  { input, output }: Readonly<Record<string, unknown>>,
  blob: Uint8Array,
): boolean {
  if (field(input, 'stream') === true) return true;
  const answer = answerIn(blob);
  const said = typeof output === 'string' ? [output] : (answer?.outputs ?? []);
  const hashes = said.map((words) => toHex(keccak256(utf8(words))));
  if (hashes.includes(event.outputHash)) return true;
  const choices = field(output, 'choices');
  const finish = field(Array.isArray(choices) ? choices[0] : undefined, 'finish_reason');
  // Tool calls may have held numbers whose literals are lost, too.
  if (answer === undefined || finish === 'tool_calls') return false;
  hold('response’s text', event.outputHash, hashes[0] ?? '');
  return true;
}

function compare(
  event: IndividualSettlementEvent,
  payload: Readonly<Record<string, unknown>>,
  blob: Uint8Array,
): boolean {
  hold('tee id', event.teeId, hex32(text(payload.teeId), 'payload tee id'));
  hold('timestamp', event.timestamp.toString(), seconds(payload.timestamp));
  hold('signature', event.signature, signatureText(payload.teeSignature));
  hold('address', event.ethAddress, address(text(payload.ethAddress), 'payload address'));
  compareFields(event, payload.output);
  return compareText(event, payload, blob);
}

/**
 * Holds the payload of an individual settlement (`{input, output, teeSignature, teeId, timestamp, ethAddress}`) against its
 * event.
 *
 * @returns whether the answer in it was compared; false where it has a shape of which nobody knows what was signed
 * @throws CodedError<IndividualRecordCode>
 */
export function checkIndividualBlob(event: IndividualSettlementEvent, blob: Uint8Array): boolean {
  const payload = readJsonBlob(blob);
  try {
    return compare(event, payload, blob);
  } catch (error) {
    if (error instanceof CodedError && error.code !== 'event_mismatch') {
      throw new CodedError('malformed_blob', error.message, { cause: error });
    }
    throw error;
  }
}
