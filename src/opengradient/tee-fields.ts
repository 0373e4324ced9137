import { fromBase64 } from '../bytes/base64';
import { CodedError } from '../bytes/coded-error';
import { fromHex, hex32, type Hex32 } from '../bytes/hex';
import { isTruthy, PythonInt, type PythonDict, type PythonJson } from '../bytes/python-json';

/** The fields by which a gateway signs an answer, in the order in which they are asked for. */
export const teeFieldNames = [
  'tee_signature',
  'tee_request_hash',
  'tee_output_hash',
  'tee_timestamp',
  'tee_id',
] as const;
export type TeeFieldName = (typeof teeFieldNames)[number];

/** What an enclave says it signed. Nothing here has been checked but its form. */
export interface TeeFields {
  readonly signature: Uint8Array<ArrayBuffer>;
  /** 32 bytes each. */
  readonly requestHash: Uint8Array<ArrayBuffer>;
  readonly outputHash: Uint8Array<ArrayBuffer>;
  /** Whole seconds since 1970, below 2^256. */
  readonly timestamp: bigint;
  readonly teeId: Hex32;
}

/** The first field that is absent or has not its form. */
export interface TeeFieldFault {
  readonly code: 'missing_field' | 'malformed_field';
  readonly field: TeeFieldName;
  readonly detail: string;
}

const timestampLimit = 1n << 256n;

/** Whether an object carries any of the fields with a value. */
export function hasTeeField(body: PythonDict): boolean {
  return teeFieldNames.some((name) => (body.get(name) ?? null) !== null);
}

function text(value: PythonJson, name: TeeFieldName): string {
  if (typeof value === 'string') return value;
  throw new CodedError('malformed_field', `${name} is not a string.`);
}

/** An integer literal only: the SDK also takes `" 1_0 "`, which no gateway sends. */
function seconds(value: PythonJson): bigint {
  if (!(value instanceof PythonInt))
    throw new CodedError('malformed_field', 'tee_timestamp is not an integer.');
  const timestamp = BigInt(value.digits);
  if (timestamp < 0n || timestamp >= timestampLimit) {
    throw new CodedError('malformed_field', 'tee_timestamp is not in 0 … 2^256 − 1.');
  }
  return timestamp;
}

/** Reads one present field; `read` throws a CodedError where the value has not its form. */
function field<T>(
  body: PythonDict,
  name: TeeFieldName,
  read: (value: PythonJson) => T,
): { value: T } | { fault: TeeFieldFault } {
  const value = body.get(name) ?? null;
  if (value === null) {
    return { fault: { code: 'missing_field', field: name, detail: `${name} is absent or null.` } };
  }
  try {
    return { value: read(value) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { fault: { code: 'malformed_field', field: name, detail: error.message } };
  }
}

/**
 * Reads the signed fields of an answer, more strictly than the SDK: base64 with padding and nothing else, hex of 32 bytes
 * (either case, `0x` allowed), an integer timestamp.
 */
export function readTeeFields(body: PythonDict): { fields: TeeFields } | { fault: TeeFieldFault } {
  const signature = field(body, 'tee_signature', (value) =>
    fromBase64(text(value, 'tee_signature'), 'tee_signature'),
  );
  if ('fault' in signature) return signature;
  const requestHash = field(body, 'tee_request_hash', (value) =>
    fromHex(text(value, 'tee_request_hash'), 'tee_request_hash', 32),
  );
  if ('fault' in requestHash) return requestHash;
  const outputHash = field(body, 'tee_output_hash', (value) =>
    fromHex(text(value, 'tee_output_hash'), 'tee_output_hash', 32),
  );
  if ('fault' in outputHash) return outputHash;
  const timestamp = field(body, 'tee_timestamp', seconds);
  if ('fault' in timestamp) return timestamp;
  const teeId = field(body, 'tee_id', (value) => hex32(text(value, 'tee_id'), 'tee_id'));
  if ('fault' in teeId) return teeId;
  return {
    fields: {
      signature: signature.value,
      requestHash: requestHash.value,
      outputHash: outputHash.value,
      timestamp: timestamp.value,
      teeId: teeId.value,
    },
  };
}

/** Whether an object reports a failure: `{"error": …}`, as text or as an object. */
export function reportsError(body: PythonDict): boolean {
  return isTruthy(body.get('error'));
}
