import { fromBER, ObjectIdentifier, UTCTime } from 'asn1js';
import { BasicConstraints } from 'pkijs';
import { messageOf } from '../bytes/coded-error';
import { fromHex, toBareHex } from '../bytes/hex';
import { equal } from '../bytes/join';
import { NitroError } from './codes';
import { derContent, type DerElement, derItems, derTag, readDer } from './der';

/** What a path check looks at in one X.509 v3 certificate (RFC 5280 §4.1). Nothing here has been verified. */
export interface Certificate {
  /** Names in their encoded form: they are compared byte by byte. */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  /** The subject's common name, or an empty text. */
  readonly commonName: string;
  /** Lower-case hex. */
  readonly serial: string;
  /** Milliseconds since 1970; both ends belong to the validity. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Uncompressed P-384 point, 97 bytes; undefined if the key is of another kind. */
  readonly publicKey: Uint8Array | undefined;
  /** The signed part, and the signature in DER. */
  readonly body: Uint8Array;
  readonly signature: Uint8Array;
  /** Whether it is signed with ecdsa-with-SHA384, inside and outside of the signed part. */
  readonly signedWithEs384: boolean;
  /** Undefined where the extension is absent. */
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined;
  readonly keyUsage: { readonly digitalSignature: boolean; readonly certificateSigning: boolean } | undefined;
  /** Identifiers of critical extensions that are none of the two above. */
  readonly unknownCritical: readonly string[];
}

/** Encodings that AWS's path has throughout, whole: comparing them leaves nothing to interpret. */
const encoded = {
  /** `[0] INTEGER 2`: version 3 counts from 0. */
  version3: fromHex('a003020102', 'version'),
  /** AlgorithmIdentifier of ecdsa-with-SHA384, without parameters (RFC 5758 §3.2). */
  ecdsaWithSha384: fromHex('300a06082a8648ce3d040303', 'algorithm'),
  /** AlgorithmIdentifier of a key on P-384 (RFC 5480 §2.1.1). */
  p384Key: fromHex('301006072a8648ce3d020106052b81040022', 'algorithm'),
} as const;

/** Contents of OBJECT IDENTIFIERs, in hex. */
const oid = {
  /** 2.5.4.3 */
  commonName: '550403',
  /** 2.5.29.15 */
  keyUsage: '551d0f',
  /** 2.5.29.19 */
  basicConstraints: '551d13',
} as const;

const uncompressedPointBytes = 97;
const { sequence, set, integer, bitString, octetString, objectIdentifier, boolean, explicit } = derTag;

function parsed(element: DerElement): unknown {
  return fromBER(Uint8Array.from(element.bytes)).result;
}

function identifierOf(element: DerElement | undefined, name: string): string {
  return toBareHex(derContent(element, objectIdentifier, name));
}

/** `2.5.29.19` */
function dotted(identifier: DerElement): string {
  const read = parsed(identifier);
  return read instanceof ObjectIdentifier ? read.getValue() : '';
}

/** The bits of a BIT STRING of whole bytes; how many bits of the last byte do not count is said in front. */
function wholeBytesOf(element: DerElement | undefined, name: string): Uint8Array {
  const content = derContent(element, bitString, name);
  if (content[0] !== 0) throw new Error(`${name} is not made of whole bytes`);
  return content.subarray(1);
}

const utf8Text = new TextDecoder();

function commonNameOf(name: DerElement | undefined): string {
  for (const relativeName of derItems(name, sequence, 'subject')) {
    for (const attribute of derItems(relativeName, set, 'a part of subject')) {
      const [type, value] = derItems(attribute, sequence, 'an attribute of subject');
      if (identifierOf(type, 'an attribute of subject') !== oid.commonName) continue;
      return utf8Text.decode(value?.content);
    }
  }
  return '';
}

function timeOf(element: DerElement | undefined, name: string): number {
  const time = element && parsed(element);
  // GeneralizedTime is a UTCTime to the parser, which notes what it cannot read and goes on.
  if (!(time instanceof UTCTime) || time.error !== '') throw new Error(`${name} is not a time`);
  const milliseconds = time.toDate().getTime();
  if (Number.isNaN(milliseconds)) throw new Error(`${name} is no moment`);
  return milliseconds;
}

function publicKeyOf(element: DerElement | undefined): Uint8Array | undefined {
  const [algorithm, key] = derItems(element, sequence, 'subjectPublicKeyInfo');
  const point = wholeBytesOf(key, 'subjectPublicKey');
  if (algorithm === undefined || !equal(algorithm.bytes, encoded.p384Key)) return undefined;
  return point.length === uncompressedPointBytes && point[0] === 4 ? point : undefined;
}

interface CertificateExtension {
  readonly identifier: DerElement;
  readonly critical: boolean;
  /** DER of what the extension says. */
  readonly value: Uint8Array;
}

function extensionOf(element: DerElement): readonly [id: string, CertificateExtension] {
  const items = derItems(element, sequence, 'an extension');
  const [identifier] = items;
  const flag = items.length === 3 ? derContent(items[1], boolean, 'critical') : undefined;
  const flagFits = flag === undefined ? items.length === 2 : flag.length === 1;
  if (identifier === undefined || !flagFits) throw new Error('an extension has not its two or three fields');
  const value = derContent(items.at(-1), octetString, 'the value of an extension');
  const critical = flag !== undefined && flag[0] !== 0;
  return [identifierOf(identifier, 'an extension'), { identifier, critical, value }];
}

/** Extensions by identifier; a certificate that has one twice is refused (RFC 5280 §4.2). */
function extensionsOf(element: DerElement | undefined): ReadonlyMap<string, CertificateExtension> {
  if (element === undefined) return new Map();
  const wrapped = readDer(derContent(element, explicit(3), 'the field of extensions'));
  const list = derItems(wrapped, sequence, 'extensions').map(extensionOf);
  const byId = new Map(list);
  if (byId.size !== list.length) throw new Error('an extension occurs twice');
  return byId;
}

function basicConstraintsOf(extension: CertificateExtension | undefined): Certificate['basicConstraints'] {
  if (extension === undefined) return undefined;
  const { cA, pathLenConstraint } = BasicConstraints.fromBER(Uint8Array.from(readDer(extension.value).bytes));
  if (pathLenConstraint === undefined) return { ca: cA, pathLength: undefined };
  if (typeof pathLenConstraint !== 'number' || pathLenConstraint < 0) throw new Error('pathLenConstraint');
  return { ca: cA, pathLength: pathLenConstraint };
}

function keyUsageOf(extension: CertificateExtension | undefined): Certificate['keyUsage'] {
  if (extension === undefined) return undefined;
  const [unused = 0, bits = 0, ...more] = derContent(readDer(extension.value), bitString, 'keyUsage');
  // The ninth and last use (RFC 5280 §4.2.1.3) has a byte of its own.
  if (unused > 7 || more.length > 1) throw new Error('keyUsage is not a list of uses');
  return { digitalSignature: (bits & 0x80) !== 0, certificateSigning: (bits & 0x04) !== 0 };
}

function isEs384(algorithm: DerElement | undefined): boolean {
  return algorithm !== undefined && equal(algorithm.bytes, encoded.ecdsaWithSha384);
}

/** Certificate and TBSCertificate, field by field (RFC 5280 §4.1). */
function read(der: Uint8Array): Certificate {
  const [body, outerAlgorithm, signature, ...more] = derItems(readDer(der), sequence, 'the certificate');
  const fields = derItems(body, sequence, 'tbsCertificate');
  const [version, serial, algorithm, issuer, validity, subject, key, extended] = fields;
  if (version === undefined || !equal(version.bytes, encoded.version3))
    throw new Error('it is not version 3');
  const hasBody = body !== undefined && issuer !== undefined && subject !== undefined;
  // Unique identifiers of issuer and subject would be further fields; RFC 5280 §4.1.2.8 forbids authorities to use them.
  if (!hasBody || fields.length > 8 || more.length > 0)
    throw new Error('it has not the fields of a certificate');
  const [notBefore, notAfter] = derItems(validity, sequence, 'validity');
  const extensions = extensionsOf(extended);
  return {
    subject: subject.bytes,
    issuer: issuer.bytes,
    commonName: commonNameOf(subject),
    serial: toBareHex(derContent(serial, integer, 'serialNumber')),
    notBefore: timeOf(notBefore, 'notBefore'),
    notAfter: timeOf(notAfter, 'notAfter'),
    publicKey: publicKeyOf(key),
    body: body.bytes,
    signature: wholeBytesOf(signature, 'the signature'),
    signedWithEs384: isEs384(algorithm) && isEs384(outerAlgorithm),
    basicConstraints: basicConstraintsOf(extensions.get(oid.basicConstraints)),
    keyUsage: keyUsageOf(extensions.get(oid.keyUsage)),
    unknownCritical: [...extensions]
      .filter(([id, { critical }]) => critical && id !== oid.basicConstraints && id !== oid.keyUsage)
      .map(([, { identifier }]) => dotted(identifier)),
  };
}

/**
 * Reads one DER certificate, and of it only what a path check looks at: pkijs's `Certificate`, which reads everything,
 * takes as long over the five of a document as WebCrypto over their signatures. The tests hold the two against each other.
 *
 * @param position its place in the path, for the error: 0 is the root
 * @returns views into a copy of `der`
 * @throws NitroError `x509_parse`
 */
export function readCertificate(der: Uint8Array, position: number): Certificate {
  try {
    return read(Uint8Array.from(der));
  } catch (error) {
    throw new NitroError(
      'x509_parse',
      `Certificate ${position} cannot be read: ${messageOf(error)}.`,
      position,
    );
  }
}
