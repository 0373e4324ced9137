import { type CborLimits, type CborShape, scanCbor } from './cbor-shape';
import { decodeCbor } from './cbor-values';
import { NitroError, type OptionalField, type RequiredField } from './codes';

/** An attestation document as signed: AWS, "Verifying the root of trust", §"Attestation document specification". */
export interface AttestationDocument {
  readonly moduleId: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly digest: 'SHA384';
  /** Measurements by index 0–31, 48 bytes each; 0 to 2 are there. */
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** DER of the certificate whose key signed the document. */
  readonly certificate: Uint8Array;
  /** DER of the path above it, root first. */
  readonly cabundle: readonly Uint8Array[];
  /** Up to 1024 bytes; undefined when absent or null. */
  readonly publicKey: Uint8Array | undefined;
  readonly userData: Uint8Array | undefined;
  readonly nonce: Uint8Array | undefined;
}

const limits: CborLimits = { bytes: 48 * 1024, items: 512, depth: 6 };

/** SHA-384. The document names its digest, and SHA384 is the only one the Nitro hypervisor uses. */
const pcrBytes = 48;
const maxPcrIndex = 31;
const maxCertificateBytes = 1024;
/** AWS uses four; a path that is longer than this has nothing to do with it. */
const maxBundleCertificates = 8;
/** AWS's text says 512 for user_data and nonce; genuine documents go up to 1024. */
const maxOptionalBytes = 1024;
/** The last millisecond that a Date can hold. */
const maxTimestamp = 8.64e15;

type Entries = ReadonlyMap<unknown, CborShape>;

function badType(field: RequiredField | OptionalField, expected: string): never {
  throw new NitroError(`bad_type:${field}`, `The field ${field} is not ${expected}.`);
}

function missing(field: RequiredField): never {
  throw new NitroError(`missing_field:${field}`, `The field ${field} is absent or empty.`);
}

function required(entries: Entries, field: RequiredField): CborShape {
  return entries.get(field) ?? missing(field);
}

function checkText(entries: Entries, field: 'module_id' | 'digest'): void {
  const shape = required(entries, field);
  if (shape.type !== 'text') badType(field, 'text');
  if (shape.length === 0) missing(field);
}

function checkTimestampType(entries: Entries): void {
  const { type } = required(entries, 'timestamp');
  if (type !== 'unsigned' && type !== 'negative') badType('timestamp', 'an integer');
}

function checkPcrs(entries: Entries): void {
  const shape = required(entries, 'pcrs');
  if (shape.type !== 'map') badType('pcrs', 'a map');
  if (shape.entries.size === 0) missing('pcrs');
  for (const [index, value] of shape.entries) {
    if (typeof index !== 'number' || index < 0 || index > maxPcrIndex) {
      throw new NitroError('bad_pcr', `A measurement has an index other than 0 to ${maxPcrIndex}.`);
    }
    if (value.type !== 'bytes' || value.length !== pcrBytes) {
      throw new NitroError('bad_pcr', `PCR${index} is not a byte string of ${pcrBytes} bytes (SHA-384).`);
    }
  }
  for (const index of [0, 1, 2] as const) {
    if (!shape.entries.has(index)) {
      throw new NitroError(`missing_pcr:${index}`, `The measurement PCR${index} is absent.`);
    }
  }
}

function checkCertificate(field: 'certificate' | 'cabundle', shape: CborShape): void {
  if (shape.type !== 'bytes') badType(field, 'made of byte strings');
  if (shape.length === 0) missing(field);
  if (shape.length > maxCertificateBytes) {
    throw new NitroError(`too_long:${field}`, `A certificate has ${shape.length} bytes, more than 1024.`);
  }
}

function checkBundle(entries: Entries): void {
  const shape = required(entries, 'cabundle');
  if (shape.type !== 'array') badType('cabundle', 'an array');
  if (shape.items.length === 0) missing('cabundle');
  if (shape.items.length > maxBundleCertificates) {
    throw new NitroError('too_long:cabundle', `${shape.items.length} certificates, more than 8.`);
  }
  for (const item of shape.items) checkCertificate('cabundle', item);
}

function checkOptional(entries: Entries, field: OptionalField): void {
  const shape = entries.get(field);
  if (shape === undefined || shape.type === 'null') return;
  if (shape.type !== 'bytes') badType(field, 'a byte string or null');
  if (shape.length > maxOptionalBytes) {
    throw new NitroError(
      `too_long:${field}`,
      `The field ${field} has ${shape.length} bytes, more than 1024.`,
    );
  }
}

/** Checks every field's type and length before any value is built. Fields nobody knows are ignored. */
function checkShape(entries: Entries): void {
  checkText(entries, 'module_id');
  checkText(entries, 'digest');
  checkTimestampType(entries);
  checkPcrs(entries);
  checkCertificate('certificate', required(entries, 'certificate'));
  checkBundle(entries);
  checkOptional(entries, 'public_key');
  checkOptional(entries, 'user_data');
  checkOptional(entries, 'nonce');
}

function scanPayload(payload: Uint8Array): CborShape {
  try {
    return scanCbor(payload, limits);
  } catch (error) {
    if (error instanceof NitroError && error.code === 'cbor_trailing_bytes') {
      throw new NitroError('payload_trailing_bytes', 'Bytes follow the end of the signed payload.');
    }
    throw error;
  }
}

/**
 * Reads the payload of an attestation document. Nothing about it has been verified by then.
 *
 * @throws NitroError with a `CborCode` or `DocumentCode`
 */
export function readAttestationDocument(payload: Uint8Array): AttestationDocument {
  const shape = scanPayload(payload);
  if (shape.type !== 'map') throw new NitroError('bad_payload', 'The signed payload is not a map.');
  checkShape(shape.entries);

  const values = decodeCbor(payload, shape) as ReadonlyMap<unknown, unknown>;
  const timestamp = Number(values.get('timestamp'));
  if (!(timestamp > 0 && timestamp <= maxTimestamp)) {
    throw new NitroError(
      'bad_timestamp',
      `The timestamp ${timestamp} is no time in milliseconds since 1970.`,
    );
  }
  const digest = values.get('digest');
  if (digest !== 'SHA384') throw new NitroError('bad_digest', 'The digest is not SHA384.');

  const measurements = values.get('pcrs') as ReadonlyMap<number | bigint, Uint8Array>;
  const optional = (field: OptionalField): Uint8Array | undefined =>
    (values.get(field) as Uint8Array | null | undefined) ?? undefined;
  return {
    moduleId: values.get('module_id') as string,
    timestamp,
    digest,
    pcrs: new Map([...measurements].map(([index, value]) => [Number(index), value])),
    certificate: values.get('certificate') as Uint8Array,
    cabundle: values.get('cabundle') as readonly Uint8Array[],
    publicKey: optional('public_key'),
    userData: optional('user_data'),
    nonce: optional('nonce'),
  };
}
