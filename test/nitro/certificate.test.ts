import fc from '../support/properties';
import { BasicConstraints, Certificate as PkiCertificate } from 'pkijs';
import { BitString } from 'asn1js';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBareHex } from '../../src/bytes/hex';
import { readAttestationDocument } from '../../src/nitro/attestation-document';
import { type Certificate, readCertificate } from '../../src/nitro/certificate';
import { NitroError } from '../../src/nitro/codes';
import { readCoseSign1 } from '../../src/nitro/cose-sign1';
import { createIssuer } from '../evidence/attestation-issuer';
import { outsideVectors, readOutside } from '../support/outside-vectors';
import { foundDocuments } from './vectors';

function certificatesOf(document: Uint8Array): readonly Uint8Array<ArrayBuffer>[] {
  const { cabundle, certificate } = readAttestationDocument(readCoseSign1(document).payload);
  return [...cabundle, certificate].map((der) => Uint8Array.from(der));
}

/** As pkijs reads it, which also looks at what no path check asks for; undefined if it refuses something there. */
function parsedByPkijs(der: Uint8Array<ArrayBuffer>): PkiCertificate | undefined {
  try {
    return PkiCertificate.fromBER(der);
  } catch {
    return undefined;
  }
}

/** The fields of a certificate, taken from pkijs. */
function fieldsOf(certificate: PkiCertificate): Partial<Certificate> {
  const { issuer, subject, serialNumber, notBefore, notAfter, tbsView, signatureValue, ...rest } =
    certificate;
  const parsed = (id: string): unknown => rest.extensions?.find(({ extnID }) => extnID === id)?.parsedValue;
  const constraints = parsed('2.5.29.19');
  const usage = parsed('2.5.29.15');
  const bits = usage instanceof BitString ? (usage.valueBlock.valueHexView[0] ?? 0) : 0;
  return {
    subject: new Uint8Array(subject.valueBeforeDecode),
    issuer: new Uint8Array(issuer.valueBeforeDecode),
    serial: toBareHex(serialNumber.valueBlock.valueHexView),
    notBefore: notBefore.value.getTime(),
    notAfter: notAfter.value.getTime(),
    publicKey: rest.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView,
    body: tbsView,
    signature: signatureValue.valueBlock.valueHexView,
    basicConstraints:
      constraints instanceof BasicConstraints
        ? { ca: constraints.cA, pathLength: constraints.pathLenConstraint as number | undefined }
        : undefined,
    keyUsage:
      usage instanceof BitString
        ? { digitalSignature: (bits & 0x80) !== 0, certificateSigning: (bits & 0x04) !== 0 }
        : undefined,
  };
}

/** Bytes as text: an assertion takes long over long arrays. */
const asText = (fields: Partial<Certificate>): object =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Uint8Array ? toBareHex(value) : value,
    ]),
  );

function expectSame(ours: Certificate, pkijs: PkiCertificate): void {
  const theirs = fieldsOf(pkijs);
  const wanted = ours.publicKey === undefined ? { ...theirs, publicKey: undefined } : theirs;
  expect(asText(ours)).toMatchObject(asText(wanted));
}

const expectSameAsPkijs = (der: Uint8Array<ArrayBuffer>): void =>
  expectSame(readCertificate(der, 0), PkiCertificate.fromBER(der));

let issued: readonly Uint8Array<ArrayBuffer>[];
beforeAll(async () => {
  const issuer = await createIssuer();
  issued = certificatesOf(
    await issuer.issue({ signingKeyDer: Uint8Array.of(1), tlsCertDer: Uint8Array.of(2) }),
  );
});

describe('readCertificate', () => {
  it('reads every certificate of a path as pkijs does', () => {
    expect(issued).toHaveLength(5);
    issued.forEach(expectSameAsPkijs);
  });

  it('reads an altered certificate never otherwise than pkijs', () => {
    let read = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (which, place, flip) => {
          const der = Uint8Array.from(issued[which] ?? []);
          const position = place % der.length;
          der[position] = (der[position] ?? 0) ^ flip;
          let ours: Certificate;
          try {
            ours = readCertificate(der, 3);
          } catch (error) {
            expect(error).toBeInstanceOf(NitroError);
            expect(error).toMatchObject({ code: 'x509_parse', certificate: 3 });
            refused++;
            return;
          }
          const pkijs = parsedByPkijs(der);
          if (pkijs !== undefined) expectSame(ours, pkijs);
          read++;
        },
      ),
      { numRuns: 1500 },
    );
    expect(Math.min(read, refused)).toBeGreaterThan(100);
  });

  it('refuses bytes before, behind and instead of a certificate', () => {
    const [der = new Uint8Array()] = issued;
    const longer = new Uint8Array(der.length + 1);
    longer.set(der);
    for (const bytes of [
      new Uint8Array(),
      Uint8Array.of(0x30),
      der.subarray(0, -1),
      der.subarray(1),
      longer,
    ]) {
      expect(() => readCertificate(bytes, 2)).toThrow(expect.objectContaining({ code: 'x509_parse' }));
    }
  });
});

describe.runIf(outsideVectors('nitro', 240))('certificates of real documents', () => {
  it('are read as pkijs does', () => {
    for (const { file } of foundDocuments().filter((found) => found.verifies_at_own_timestamp)) {
      certificatesOf(readOutside(`nitro/${file}`)).forEach(expectSameAsPkijs);
    }
  });
});
