import { equal, utf8 } from '../../src/bytes/join';
import { readPythonJson } from '../../src/bytes/python-json-reader';
import { canonicalRequest } from '../../src/opengradient/canonical-request';
import {
  importSigningKey,
  keccak256,
  messageHash,
  verifyEnclaveSignature,
} from '../../src/opengradient/enclave-signature';
import type { CapturedExchange } from '../../src/opengradient/exchange';
import { checkExchange, requiredExchangeChecks } from '../../src/verify/exchange-checks';
import { verdictOf } from '../../src/verify/verdict';
import { jsonAnswer } from '../evidence/gateway-answers';
import { createSigner, type GatewaySigner, type SigningInput } from '../evidence/gateway-signer';

/** A captured exchange of about `bytes`, half request and half answer, and what its floor is made of. */
interface Sample {
  readonly captured: CapturedExchange;
  readonly canonical: Uint8Array;
  readonly output: Uint8Array;
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
}

const prose = 'An enclave signs what it was asked and what it answered, “to the byte”. ';

async function sampleOf(signer: GatewaySigner, bytes: number): Promise<Sample> {
  const half = prose.repeat(Math.ceil(bytes / 2 / utf8(prose).length)).slice(0, bytes / 2);
  const request = { model: 'gpt-4.1', messages: [{ role: 'user', content: half }], temperature: 0.7 };
  const requestBytes = utf8(JSON.stringify(request));
  const timestamp = 1_767_225_601;
  const input: SigningInput = {
    endpoint: 'chat',
    requestBytes,
    output: half,
    timestamp,
    profile: 'gw-47b98508',
  };
  const fields = await signer.sign(input);
  const canonical = utf8(canonicalRequest('chat', readPythonJson(requestBytes), 'gw-47b98508'));
  const output = utf8(half);
  return {
    captured: {
      endpoint: 'chat',
      url: 'https://gateway.example/v1/chat/completions',
      status: 200,
      request: requestBytes,
      response: utf8(await jsonAnswer(signer, input)),
      framing: 'json',
      settlementMode: 'batch',
      source: 'fetch',
      askedAt: timestamp * 1000,
      answeredAt: timestamp * 1000,
    },
    canonical,
    output,
    signature: Uint8Array.from(Buffer.from(fields.tee_signature, 'base64')),
    message: messageHash(keccak256(canonical), keccak256(output), BigInt(timestamp)),
  };
}

/** Runs both in turn, so that neither profits from a quieter moment; medians in milliseconds. */
async function medians(
  rounds: number,
  ours: () => Promise<void>,
  floor: () => Promise<void>,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = -Math.ceil(rounds / 5); round < rounds; round++) {
    for (const [index, work] of [ours, floor].entries()) {
      const start = performance.now();
      await work();
      if (round >= 0) times[index]?.push(performance.now() - start);
    }
  }
  const [first = 0, second = 0] = times.map((list) => list.sort((a, b) => a - b)[list.length >> 1] ?? 0);
  return [first, second];
}

const sizes: readonly (readonly [string, number, number])[] = [
  ['2 kB', 2048, 2000],
  ['50 kB', 50 * 1024, 200],
  ['500 kB', 500 * 1024, 40],
  ['5 MB', 5 * 1024 * 1024, 10],
];

/** Checking one captured exchange under a known key, beside its floor in the same run. */
export async function run(): Promise<void> {
  const signer = await createSigner();
  const key = await importSigningKey(signer.signingKeyDer);
  const evidence = { signingKeyDer: signer.signingKeyDer };
  console.log('floor: one WebCrypto RSA-PSS verification + keccak-256 of the same bytes');
  for (const [label, bytes, rounds] of sizes) {
    const sample = await sampleOf(signer, bytes);
    const [ours, floor] = await medians(
      rounds,
      async () => {
        const report = await checkExchange(sample.captured, evidence, () => performance.now());
        if (verdictOf(report.checks, requiredExchangeChecks) !== 'verified') throw new Error('not verified');
      },
      async () => {
        const requestHash = keccak256(sample.canonical);
        const message = messageHash(requestHash, keccak256(sample.output), 1_767_225_601n);
        if (!equal(message, sample.message)) throw new Error('other message');
        if (!(await verifyEnclaveSignature(key, sample.signature, message))) throw new Error('not valid');
      },
    );
    const perByte = (ours * 1e6) / bytes;
    console.log(
      `${label.padEnd(7)} exchange ${ours.toFixed(3)} ms · floor ${floor.toFixed(3)} ms · ratio ${(ours / floor).toFixed(2)} · ${perByte.toFixed(1)} ns/byte`,
    );
  }
}
