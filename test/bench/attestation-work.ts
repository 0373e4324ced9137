import { toBase64 } from '../../src/bytes/base64';
import { fromHex, toBareHex } from '../../src/bytes/hex';
import { concat } from '../../src/bytes/join';
import { readAttestationDocument } from '../../src/nitro/attestation-document';
import { awsNitroRootSha256 } from '../../src/nitro/aws-root';
import { readCertificate } from '../../src/nitro/certificate';
import { readCoseSign1, signedBytes } from '../../src/nitro/cose-sign1';
import { rawEcdsaSignature } from '../../src/nitro/ecdsa-signature';
import { KnownIssuers } from '../../src/nitro/known-issuers';
import { verifyAttestation } from '../../src/nitro/verify-attestation';
import { foundDocuments } from '../nitro/vectors';
import { readOutside } from '../support/outside-vectors';
import { compare, row, type Ways } from './measure';

interface Signature {
  readonly spki: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** One real document, and what its floor and a peer need of it. */
export interface DocumentSample {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly base64: string;
  readonly timestamp: number;
  readonly pcrs: readonly [string, string, string];
  readonly signatures: readonly Signature[];
}

/** SubjectPublicKeyInfo of a P-384 point: a fixed head and the point. */
const spkiHead = fromHex('3076301006072a8648ce3d020106052b81040022036200', 'head');

/** The five signatures of one document, made ready so that the floor is WebCrypto and nothing else. */
function signaturesOf(bytes: Uint8Array): readonly Signature[] {
  const message = readCoseSign1(bytes);
  const document = readAttestationDocument(message.payload);
  const path = [...document.cabundle, document.certificate].map(readCertificate);
  return path.map((signer, index) => {
    const signed = path[index + 1];
    const signature = signed === undefined ? message.signature : rawEcdsaSignature(signed.signature);
    return {
      spki: concat(spkiHead, signer.publicKey ?? new Uint8Array()),
      signature: Uint8Array.from(signature ?? []),
      data: Uint8Array.from(signed?.body ?? signedBytes(message)),
    };
  });
}

/** Every real document that verifies. */
export function documentSamples(): readonly DocumentSample[] {
  return foundDocuments()
    .filter((found) => found.verifies_at_own_timestamp)
    .map(({ file }) => {
      const bytes = readOutside(`nitro/${file}`);
      const { timestamp, pcrs } = readAttestationDocument(readCoseSign1(bytes).payload);
      const hex = (index: number): string => toBareHex(pcrs.get(index) ?? new Uint8Array());
      const signatures = signaturesOf(bytes);
      return { bytes, base64: toBase64(bytes), timestamp, pcrs: [hex(0), hex(1), hex(2)], signatures };
    });
}

async function verifyOne({ spki, signature, data }: Signature): Promise<void> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-384' };
  const key = await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify']);
  const holds = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-384' }, key, signature, data);
  if (!holds) throw new Error('A signature of the floor does not verify.');
}

/** Full verification; without issuers nothing is known but the pinned root. */
export async function verifyDocument({ bytes }: DocumentSample, issuers?: KnownIssuers): Promise<void> {
  const outcome = await verifyAttestation(bytes, {
    rootSha256: awsNitroRootSha256,
    at: 'document',
    allowDebug: true,
    ...(issuers === undefined ? {} : { issuers }),
  });
  if (!outcome.ok) throw new Error(`Not verified: ${outcome.code}`);
}

// Large enough to hold the issuers of all documents at once: what is measured is a region that is known.
const issuers = new KnownIssuers(1000);

const ways = {
  floor: async ({ signatures }) => {
    for (const signature of signatures) await verifyOne(signature);
  },
  parallel: ({ signatures }) => Promise.all(signatures.map(verifyOne)),
  cold: (sample) => verifyDocument(sample),
  warm: (sample) => verifyDocument(sample, issuers),
} as const satisfies Ways<DocumentSample, string>;

/** Lines about full verification of all real documents. */
export async function measureDocuments(samples: readonly DocumentSample[]): Promise<readonly string[]> {
  const { floor, parallel, cold, warm } = await compare(samples, ways, { rounds: 5 });
  return [
    `${samples.length} real documents, median of 5 rounds taken in turns. The pinned root stays parsed throughout.`,
    row('Floor: five P-384 imports and verifications, one by one', floor),
    row('The same five, all at once', parallel, floor),
    row('verifyAttestation, every certificate new', cold, floor),
    row('verifyAttestation, issuers of the region, zone and machine known', warm, floor),
  ];
}
