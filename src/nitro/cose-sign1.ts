import { concat, utf8 } from '../bytes/join';
import { type CborLimits, type CborShape, scanCbor } from './cbor-shape';
import { decodeCbor } from './cbor-values';
import { NitroError } from './codes';

/** The parts of a COSE_Sign1 (RFC 9052 §4.2) that its signature is checked with. */
export interface CoseSign1 {
  /** The protected header exactly as signed. */
  readonly protectedHeader: Uint8Array;
  readonly payload: Uint8Array;
  /** `r ‖ s`, 96 bytes. */
  readonly signature: Uint8Array;
}

/** A real document is below 10 kB; one with every field at its limit stays below 24 kB. */
const limits: CborLimits = { bytes: 64 * 1024, items: 64, depth: 6 };

const signatureBytes = 96;
/** COSE_Sign1 (RFC 9052 §2). Nitro leaves the tag out; both forms are the same message. */
const coseSign1Tag = 18;
const algorithmLabel = 1;
/** ECDSA with SHA-384 (RFC 9053 §2.1). */
const es384 = -35;

function structure(problem: string): never {
  throw new NitroError('cose_structure', `Not a COSE_Sign1 (RFC 9052 §4.2): ${problem}`);
}

function untag(document: Uint8Array, shape: CborShape): { bytes: Uint8Array; shape: CborShape } {
  if (shape.type !== 'tag') return { bytes: document, shape };
  if (shape.tag !== coseSign1Tag) {
    throw new NitroError('cose_tag', `CBOR tag ${shape.tag} where COSE_Sign1 has ${coseSign1Tag} or none.`);
  }
  return { bytes: document.subarray(shape.start), shape: shape.content };
}

/** The value of a map's first entry, as a number. */
function firstValue(header: Uint8Array, shape: CborShape): number {
  const [value] = (decodeCbor(header, shape) as ReadonlyMap<unknown, number | bigint>).values();
  return Number(value);
}

/** The protected header must say ES384 and nothing else: an unknown header could change what the signature means. */
function checkProtectedHeader(header: Uint8Array): void {
  let shape: CborShape;
  try {
    shape = scanCbor(header, limits);
  } catch {
    throw new NitroError('cose_protected', 'The protected header is not CBOR.');
  }
  if (shape.type !== 'map') throw new NitroError('cose_protected', 'The protected header is not a map.');
  const onlyAlgorithm = shape.entries.size === 1 && shape.entries.get(algorithmLabel)?.type === 'negative';
  if (!onlyAlgorithm || firstValue(header, shape) !== es384) {
    throw new NitroError('cose_alg', 'The protected header is not {1: -35} (ES384) alone.');
  }
}

/**
 * Reads a COSE_Sign1 with ES384, tagged 18 or not. The unprotected header is neither signed nor used; it may be a map or
 * null, which some encoders write for an empty one.
 *
 * @throws NitroError with a `CborCode` or `CoseCode`
 */
export function readCoseSign1(document: Uint8Array): CoseSign1 {
  const { bytes, shape } = untag(document, scanCbor(document, limits));
  if (shape.type !== 'array') structure('it is not an array.');
  const [header, unprotected, content, signed] = shape.items;
  if (shape.items.length !== 4) structure(`it has ${shape.items.length} elements, not 4.`);
  if (header?.type !== 'bytes') structure('the protected header is not a byte string.');
  if (unprotected?.type !== 'map' && unprotected?.type !== 'null')
    structure('the unprotected header is no map.');
  if (content?.type !== 'bytes') structure('the payload is not a byte string.');
  if (signed?.type !== 'bytes') structure('the signature is not a byte string.');

  const [protectedHeader, , payload, signature] = decodeCbor(bytes, shape) as [
    Uint8Array,
    unknown,
    Uint8Array,
    Uint8Array,
  ];
  checkProtectedHeader(protectedHeader);
  if (signed.length !== signatureBytes) {
    throw new NitroError('cose_signature_length', `The signature has ${signed.length} bytes, not 96.`);
  }
  return { protectedHeader, payload, signature };
}

/** Head of a byte string (RFC 8949 §3) of at most 65,535 bytes, in its shortest form. */
function byteStringHead(length: number): Uint8Array {
  if (length < 24) return Uint8Array.of(0x40 | length);
  if (length < 0x100) return Uint8Array.of(0x58, length);
  return Uint8Array.of(0x59, length >> 8, length & 0xff);
}

const signature1 = utf8('Signature1');

/** Sig_structure (RFC 9052 §4.4): the bytes that the signature is over. Payload and header go in as they came. */
export function signedBytes({ protectedHeader, payload }: CoseSign1): Uint8Array<ArrayBuffer> {
  return concat(
    Uint8Array.of(0x84, 0x60 | signature1.length),
    signature1,
    byteStringHead(protectedHeader.length),
    protectedHeader,
    byteStringHead(0),
    byteStringHead(payload.length),
    payload,
  );
}
