import {
  BasicConstraints,
  Certificate as PkiCertificate,
  type Extension,
  type RelativeDistinguishedNames,
} from 'pkijs';
import { BitString, ObjectIdentifier } from 'asn1js';
import { toBareHex } from '../bytes/hex';
import { NitroError } from './codes';

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

const oid = {
  commonName: '2.5.4.3',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  ecPublicKey: '1.2.840.10045.2.1',
  secp384r1: '1.3.132.0.34',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
} as const;

const uncompressedPointBytes = 97;

function unreadable(problem: string, certificate: number): never {
  throw new NitroError('x509_parse', `Certificate ${certificate} cannot be read: ${problem}`, certificate);
}

function commonNameOf(name: RelativeDistinguishedNames): string {
  const attribute = name.typesAndValues.find(({ type }) => type === oid.commonName);
  const value: unknown = attribute?.value.valueBlock.value;
  return typeof value === 'string' ? value : '';
}

function publicKeyOf({ subjectPublicKeyInfo: info }: PkiCertificate): Uint8Array | undefined {
  const curve: unknown = info.algorithm.algorithmParams;
  const onCurve = curve instanceof ObjectIdentifier && curve.valueBlock.toString() === oid.secp384r1;
  if (info.algorithm.algorithmId !== oid.ecPublicKey || !onCurve) return undefined;
  const point = info.subjectPublicKey.valueBlock.valueHexView;
  return point.length === uncompressedPointBytes && point[0] === 4 ? point : undefined;
}

function basicConstraintsOf(extension: Extension | undefined): Certificate['basicConstraints'] {
  if (extension === undefined) return undefined;
  const value: unknown = extension.parsedValue;
  if (!(value instanceof BasicConstraints) || 'parsingError' in value) throw new Error('basicConstraints');
  const { cA, pathLenConstraint } = value;
  if (pathLenConstraint === undefined) return { ca: cA, pathLength: undefined };
  if (typeof pathLenConstraint !== 'number' || pathLenConstraint < 0) throw new Error('pathLenConstraint');
  return { ca: cA, pathLength: pathLenConstraint };
}

function keyUsageOf(extension: Extension | undefined): Certificate['keyUsage'] {
  if (extension === undefined) return undefined;
  const value: unknown = extension.parsedValue;
  if (!(value instanceof BitString)) throw new Error('keyUsage');
  const bits = value.valueBlock.valueHexView[0] ?? 0;
  return { digitalSignature: (bits & 0x80) !== 0, certificateSigning: (bits & 0x04) !== 0 };
}

/** Extensions by identifier; a certificate that has one twice is refused (RFC 5280 §4.2). */
function extensionsOf(certificate: PkiCertificate): ReadonlyMap<string, Extension> {
  const list = certificate.extensions ?? [];
  const byId = new Map(list.map((extension) => [extension.extnID, extension]));
  if (byId.size !== list.length) throw new Error('an extension occurs twice');
  return byId;
}

function read(der: Uint8Array): Certificate {
  const parsed = PkiCertificate.fromBER(der as Uint8Array<ArrayBuffer>);
  if (parsed.version !== 2) throw new Error('it is not version 3');
  const extensions = extensionsOf(parsed);
  return {
    subject: new Uint8Array(parsed.subject.valueBeforeDecode),
    issuer: new Uint8Array(parsed.issuer.valueBeforeDecode),
    commonName: commonNameOf(parsed.subject),
    serial: toBareHex(parsed.serialNumber.valueBlock.valueHexView),
    notBefore: parsed.notBefore.value.getTime(),
    notAfter: parsed.notAfter.value.getTime(),
    publicKey: publicKeyOf(parsed),
    body: parsed.tbsView,
    signature: parsed.signatureValue.valueBlock.valueHexView,
    signedWithEs384:
      parsed.signature.algorithmId === oid.ecdsaWithSha384 &&
      parsed.signatureAlgorithm.algorithmId === oid.ecdsaWithSha384,
    basicConstraints: basicConstraintsOf(extensions.get(oid.basicConstraints)),
    keyUsage: keyUsageOf(extensions.get(oid.keyUsage)),
    unknownCritical: [...extensions.values()]
      .filter(
        ({ critical, extnID }) => critical && extnID !== oid.basicConstraints && extnID !== oid.keyUsage,
      )
      .map(({ extnID }) => extnID),
  };
}

/**
 * The length that the outermost DER element declares, header included; undefined if it is no SEQUENCE of definite
 * length. The parser below would read past neither, but it would also ignore bytes that follow.
 */
function declaredLength(der: Uint8Array): number | undefined {
  const [tag, first = 0, high = 0, low = 0] = der;
  if (tag !== 0x30) return undefined;
  if (first < 0x80) return 2 + first;
  if (first === 0x81) return 3 + high;
  return first === 0x82 ? 4 + (high << 8) + low : undefined;
}

/**
 * Reads one DER certificate.
 *
 * @param position its place in the path, for the error: 0 is the root
 * @throws NitroError `x509_parse`
 */
export function readCertificate(der: Uint8Array, position: number): Certificate {
  if (declaredLength(der) !== der.length) unreadable('it is not one DER element.', position);
  try {
    return read(der);
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error), position);
  }
}
