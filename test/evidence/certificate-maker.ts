import { concat } from '../../src/bytes/join';
import * as asn1 from './der';

type Bytes = Uint8Array<ArrayBuffer>;

const oid = {
  commonName: '2.5.4.3',
  country: '2.5.4.6',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  ecdsaWithSha384: '1.2.840.10045.4.3.3',
} as const;

const signatureAlgorithm = asn1.sequence(asn1.objectIdentifier(oid.ecdsaWithSha384));

/** What one certificate says. Everything that a chain check looks at can be set, so that tests can set it wrong. */
export interface CertificateTemplate {
  readonly commonName: string;
  readonly issuerCommonName: string;
  /** Milliseconds since 1970; certificates carry whole seconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Undefined leaves the extension out. */
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength?: number } | undefined;
  /** First octet of the KeyUsage bits (0x80 digitalSignature, 0x04 keyCertSign, 0x02 cRLSign); undefined leaves it out. */
  readonly keyUsage: number | undefined;
  /** Adds a critical extension nobody knows. */
  readonly unknownCritical?: boolean;
}

export const p384 = { name: 'ECDSA', namedCurve: 'P-384' } as const;
const es384 = { name: 'ECDSA', hash: 'SHA-384' } as const;

export async function signRaw(privateKey: CryptoKey, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(es384, privateKey, data));
}

function name(commonName: string): Bytes {
  return asn1.distinguishedName([
    [oid.country, 'US'],
    [oid.organization, 'Proofmark tests'],
    [oid.organizationalUnit, 'Not AWS'],
    [oid.commonName, commonName],
  ]);
}

function extension(id: string, critical: boolean, value: Bytes): Bytes {
  const flag = critical ? [asn1.boolean(true)] : [];
  return asn1.sequence(asn1.objectIdentifier(id), ...flag, asn1.octetString(value));
}

function keyUsageBits(usage: number): Bytes {
  let unused = 0;
  while (unused < 7 && (usage & (1 << unused)) === 0) unused++;
  return asn1.bitString(Uint8Array.of(usage), unused);
}

function extensions(template: CertificateTemplate): readonly Bytes[] {
  const list: Bytes[] = [];
  const { basicConstraints: constraints, keyUsage } = template;
  if (constraints !== undefined) {
    const length = constraints.pathLength;
    const value = asn1.sequence(
      ...(constraints.ca ? [asn1.boolean(true)] : []),
      ...(length === undefined ? [] : [asn1.integer(Uint8Array.of(length))]),
    );
    list.push(extension(oid.basicConstraints, true, value));
  }
  if (keyUsage !== undefined) list.push(extension(oid.keyUsage, true, keyUsageBits(keyUsage)));
  if (template.unknownCritical === true) {
    list.push(extension('1.3.6.1.4.1.55555.1', true, asn1.sequence()));
  }
  return list;
}

/** Signs an X.509 v3 certificate (RFC 5280) with ecdsa-with-SHA384 and returns its DER. */
export async function makeCertificate(
  template: CertificateTemplate,
  subjectKey: CryptoKey,
  issuerKey: CryptoKey,
  serial: number,
): Promise<Bytes> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', subjectKey));
  const serialBytes = Uint8Array.of(serial >> 24, serial >> 16, serial >> 8, serial);
  const body = asn1.sequence(
    asn1.der(0xa0, asn1.integer(Uint8Array.of(2))),
    asn1.integer(concat(Uint8Array.of(0x50), serialBytes)),
    signatureAlgorithm,
    name(template.issuerCommonName),
    asn1.sequence(asn1.utcTime(template.notBefore), asn1.utcTime(template.notAfter)),
    name(template.commonName),
    publicKey,
    asn1.der(0xa3, asn1.sequence(...extensions(template))),
  );
  const signature = asn1.ecdsaSignature(await signRaw(issuerKey, body));
  return asn1.sequence(body, signatureAlgorithm, asn1.bitString(signature));
}
