import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import initPeer, { PCRs, validateAttestationDocPcrs } from '@evervault/wasm-attestation-bindings';
import { toBase64 } from '../../src/bytes/base64';
import { toBareHex } from '../../src/bytes/hex';
import { readAttestationDocument } from '../../src/nitro/attestation-document';
import { awsNitroRootSha256 } from '../../src/nitro/aws-root';
import { readCertificate } from '../../src/nitro/certificate';
import { readCoseSign1, signedBytes } from '../../src/nitro/cose-sign1';
import { rawEcdsaSignature } from '../../src/nitro/ecdsa-signature';
import { bindSigningKey } from '../../src/nitro/nitriding-user-data';
import { knownBuilds } from '../../src/nitro/known-builds';
import { acceptBuild } from '../../src/nitro/pcr-policy';
import { type AttestationOutcome, verifyAttestation } from '../../src/nitro/verify-attestation';
import { createIssuer } from '../evidence/attestation-issuer';
import { foundDocuments } from '../nitro/vectors';
import { outsideVectors, readOutside } from '../support/outside-vectors';

const rounds = 5;
const options = { rootSha256: awsNitroRootSha256, at: 'document', allowDebug: true } as const;

interface Signature {
  readonly spki: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly data: Uint8Array<ArrayBuffer>;
}

interface Sample {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly base64: string;
  readonly timestamp: number;
  readonly pcrs: readonly [string, string, string];
  readonly signatures: readonly Signature[];
}

/** SubjectPublicKeyInfo of a P-384 point: a fixed head and the point. */
const spkiHead = Buffer.from('3076301006072a8648ce3d020106052b81040022036200', 'hex');

/** The five signatures of one document, made ready so that the floor is WebCrypto and nothing else. */
function signaturesOf(bytes: Uint8Array): readonly Signature[] {
  const message = readCoseSign1(bytes);
  const document = readAttestationDocument(message.payload);
  const path = [...document.cabundle, document.certificate].map(readCertificate);
  return path.map((signer, index) => {
    const signed = path[index + 1];
    const signature = signed === undefined ? message.signature : rawEcdsaSignature(signed.signature);
    return {
      spki: Uint8Array.from(Buffer.concat([spkiHead, signer.publicKey ?? new Uint8Array()])),
      signature: Uint8Array.from(signature ?? []),
      data: Uint8Array.from(signed?.body ?? signedBytes(message)),
    };
  });
}

function samples(): readonly Sample[] {
  return foundDocuments()
    .filter((found) => found.verifies_at_own_timestamp)
    .map(({ file }) => {
      const bytes = readOutside(`nitro/${file}`);
      const { timestamp, pcrs } = readAttestationDocument(readCoseSign1(bytes).payload);
      const hex = (index: number): string => toBareHex(pcrs.get(index) ?? new Uint8Array());
      return {
        bytes,
        base64: toBase64(bytes),
        timestamp,
        pcrs: [hex(0), hex(1), hex(2)],
        signatures: signaturesOf(bytes),
      };
    });
}

async function verifyOne({ spki, signature, data }: Signature): Promise<void> {
  const key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-384' }, false, [
    'verify',
  ]);
  const holds = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-384' }, key, signature, data);
  if (!holds) throw new Error('A signature of the floor does not verify.');
}

function demand(outcome: AttestationOutcome): void {
  if (!outcome.ok) throw new Error(`Not verified: ${outcome.code}`);
}

/** The peer reads the clock itself: it is set to the document's time while the peer runs. */
function peerVerifies({ base64, timestamp, pcrs }: Sample): boolean {
  const clock = Date.now;
  Date.now = () => timestamp;
  try {
    const expected = new PCRs(...pcrs, undefined, 'SHA384');
    return validateAttestationDocPcrs(base64, [expected]);
  } finally {
    Date.now = clock;
  }
}

async function milliseconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds of each way to do the same work, taken in turns so that all see the same machine. */
async function compare(
  inputs: readonly Sample[],
  ways: Readonly<Record<string, (sample: Sample) => unknown>>,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const sample of inputs) {
      for (const [name, way] of Object.entries(ways)) {
        const took = await milliseconds(() => way(sample));
        // The first round warms everything up.
        if (round > 0) times[name]?.push(took);
      }
    }
  }
  return times;
}

function row(name: string, value: number, floor?: number): void {
  const ratio = floor === undefined ? '' : `${(value / floor).toFixed(2)} × floor`;
  console.log(`${name.padEnd(64)} ${value.toFixed(3).padStart(8)} ms  ${ratio}`);
}

async function loadPeer(): Promise<void> {
  const require = createRequire(import.meta.url);
  const wasm = require.resolve('@evervault/wasm-attestation-bindings/index_bg.wasm');
  await initPeer({ module_or_path: readFileSync(wasm) });
}

/** The documents that the peer verifies: it still has the old limit of 512 bytes on some fields, and says so aloud. */
function peerSamples(inputs: readonly Sample[]): readonly Sample[] {
  const complain = console.error;
  console.error = () => undefined;
  try {
    return inputs.filter(peerVerifies);
  } finally {
    console.error = complain;
  }
}

async function documents(): Promise<void> {
  const inputs = samples();
  await loadPeer();
  const ours = async ({ bytes }: Sample): Promise<void> => demand(await verifyAttestation(bytes, options));
  const all = await compare(inputs, {
    ours,
    floor: async ({ signatures }) => {
      for (const signature of signatures) await verifyOne(signature);
    },
    parallel: ({ signatures }) => Promise.all(signatures.map(verifyOne)),
  });
  const forPeer = peerSamples(inputs);
  const shared = await compare(forPeer, { ours, peer: peerVerifies });
  const floor = median(all.floor ?? []);
  console.log(`${inputs.length} real documents, median of ${rounds} rounds taken in turns.`);
  console.log('Kept between documents: the parsed root alone, which is pinned. Nothing else is cached.');
  row('Floor: five P-384 imports and verifications, one by one', floor);
  row('The same five, all at once', median(all.parallel ?? []), floor);
  row('verifyAttestation', median(all.ours ?? []), floor);
  console.log(`Beside a peer, on the ${forPeer.length} that it verifies:`);
  const [mine, peer] = [median(shared.ours ?? []), median(shared.peer ?? [])];
  row('verifyAttestation', mine);
  row('@evervault/wasm-attestation-bindings, its clock set back', peer);
  console.log(`The peer takes ${(peer / mine).toFixed(1)} × as long.`);
}

/** An enclave whose document was verified before: what is left of this room's work for its next answer. */
async function knownEnclave(): Promise<void> {
  const signingKeyDer = new Uint8Array(294).fill(7);
  const issuer = await createIssuer();
  const document = await issuer.issue({ signingKeyDer, tlsCertDer: Uint8Array.of(1) });
  const outcome = await verifyAttestation(document, { ...options, rootSha256: issuer.rootSha256 });
  if (!outcome.ok) throw new Error(outcome.code);
  const { facts } = outcome;
  const times: number[] = [];
  for (let run = 0; run < 2000; run++) {
    times.push(
      await milliseconds(() => {
        bindSigningKey(facts.userData, signingKeyDer);
        acceptBuild(facts.pcrs, [], knownBuilds, true);
      }),
    );
  }
  row('Known enclave: bind the key, accept the build (facts kept)', median(times.slice(200)));
}

/** Prints what one attestation document costs, beside its floor and a peer in the same run. */
export async function run(): Promise<void> {
  if (outsideVectors('nitro', 48)) await documents();
  await knownEnclave();
}
