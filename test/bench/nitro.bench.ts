import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import initPeer, { PCRs, validateAttestationDocPcrs } from '@evervault/wasm-attestation-bindings';
import { outsideVectors } from '../support/outside-vectors';
import { type DocumentSample, documentSamples, measureDocuments, verifyDocument } from './attestation-work';
import { compare, row } from './measure';

/** The peer reads the clock itself: it is set to the document's time while the peer runs. */
function peerVerifies({ base64, timestamp, pcrs }: DocumentSample): boolean {
  const clock = Date.now;
  Date.now = () => timestamp;
  try {
    const expected = new PCRs(...pcrs, undefined, 'SHA384');
    return validateAttestationDocPcrs(base64, [expected]);
  } finally {
    Date.now = clock;
  }
}

async function loadPeer(): Promise<void> {
  const require = createRequire(import.meta.url);
  const wasm = require.resolve('@evervault/wasm-attestation-bindings/index_bg.wasm');
  await initPeer({ module_or_path: readFileSync(wasm) });
}

/** The documents that the peer verifies: it still has the old limit of 512 bytes on some fields, and says so aloud. */
function peerSamples(samples: readonly DocumentSample[]): readonly DocumentSample[] {
  const complain = console.error;
  console.error = () => undefined;
  try {
    return samples.filter(peerVerifies);
  } finally {
    console.error = complain;
  }
}

/** Prints what one attestation document costs, beside its floor and a peer in the same run. */
export async function run(): Promise<void> {
  if (!outsideVectors('nitro', 48)) return;
  const samples = documentSamples();
  for (const line of await measureDocuments(samples)) console.log(line);
  await loadPeer();
  const forPeer = peerSamples(samples);
  const ways = { ours: (sample: DocumentSample) => verifyDocument(sample), peer: peerVerifies };
  const { ours, peer } = await compare(forPeer, ways, { rounds: 5 });
  console.log(`Beside a peer, on the ${forPeer.length} that it verifies:`);
  console.log(row('verifyAttestation, every certificate new', ours));
  console.log(row('@evervault/wasm-attestation-bindings, its clock set back', peer));
  console.log(`The peer takes ${(peer / ours).toFixed(1)} × as long.`);
}
