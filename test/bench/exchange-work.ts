import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromBase64 } from '../../src/bytes/base64';
import { concat, equal, uint256, utf8 } from '../../src/bytes/join';
import { readPythonJson } from '../../src/bytes/python-json-reader';
import { canonicalRequest } from '../../src/opengradient/canonical-request';
import {
  importSigningKey,
  keccak256,
  messageHash,
  type SigningKey,
  verifyEnclaveSignature,
} from '../../src/opengradient/enclave-signature';
import type { CapturedExchange } from '../../src/opengradient/exchange';
import { checkExchange, requiredExchangeChecks } from '../../src/verify/exchange-checks';
import { verdictOf } from '../../src/verify/verdict';
import { jsonAnswer } from '../evidence/gateway-answers';
import { createSigner, type GatewaySigner, type SigningInput } from '../evidence/gateway-signer';
import { compare } from './measure';

/** A captured exchange of about `bytes`, half request and half answer, and what its floor is made of. */
interface Sample {
  readonly captured: CapturedExchange;
  readonly canonical: Uint8Array;
  readonly output: Uint8Array;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly message: Uint8Array;
}

const prose = 'An enclave signs what it was asked and what it answered, “to the byte”. ';
const timestamp = 1_767_225_601;

async function sampleOf(signer: GatewaySigner, bytes: number): Promise<Sample> {
  const half = prose.repeat(Math.ceil(bytes / 2 / utf8(prose).length)).slice(0, bytes / 2);
  const request = { model: 'gpt-4.1', messages: [{ role: 'user', content: half }], temperature: 0.7 };
  const requestBytes = utf8(JSON.stringify(request));
  const profile = 'gw-47b98508';
  const input: SigningInput = { endpoint: 'chat', requestBytes, output: half, timestamp, profile };
  const fields = await signer.sign(input);
  const canonical = utf8(canonicalRequest('chat', readPythonJson(requestBytes), profile));
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
    signature: fromBase64(fields.tee_signature, 'signature'),
    message: messageHash(keccak256(canonical), keccak256(output), BigInt(timestamp)),
  };
}

async function demandSignature(
  key: SigningKey,
  made: Sample,
  message: Uint8Array<ArrayBuffer>,
): Promise<void> {
  if (!equal(message, made.message)) throw new Error('other message');
  if (!(await verifyEnclaveSignature(key, made.signature, message))) throw new Error('not valid');
}

/** Sizes in bytes, with how often each is measured. */
export const exchangeSizes = {
  '2 kB': { bytes: 2048, rounds: 400, batch: 5 },
  '50 kB': { bytes: 50 * 1024, rounds: 200, batch: 1 },
  '500 kB': { bytes: 500 * 1024, rounds: 40, batch: 1 },
  '5 MB': { bytes: 5 * 1024 * 1024, rounds: 10, batch: 1 },
} as const;

/** Lines about checking one captured exchange under a known key. */
export async function measureExchanges(
  sizes: readonly (keyof typeof exchangeSizes)[],
): Promise<readonly string[]> {
  const signer = await createSigner();
  const key = await importSigningKey(signer.signingKeyDer);
  const evidence = { signingKeyDer: signer.signingKeyDer };
  const lines = ['floor: one WebCrypto RSA-PSS verification + keccak-256 of the same bytes, by noble-hashes'];
  for (const size of sizes) {
    const { bytes, rounds, batch } = exchangeSizes[size];
    const sample = await sampleOf(signer, bytes);
    const ways = {
      checked: async ({ captured }: Sample) => {
        const report = await checkExchange(captured, evidence, () => performance.now());
        if (verdictOf(report.checks, requiredExchangeChecks) !== 'verified') throw new Error('not verified');
      },
      floor: async (made: Sample) => {
        const hashes = concat(keccak_256(made.canonical), keccak_256(made.output), uint256(timestamp));
        await demandSignature(key, made, keccak_256(hashes));
      },
      compiled: async (made: Sample) => {
        const hashes = concat(keccak256(made.canonical), keccak256(made.output), uint256(timestamp));
        await demandSignature(key, made, keccak256(hashes));
      },
    };
    const { checked, floor, compiled } = await compare([sample], ways, { rounds, batch });
    lines.push(
      `${size.padEnd(7)} exchange ${checked.toFixed(3)} ms · floor ${floor.toFixed(3)} ms · ratio ${(checked / floor).toFixed(2)} (${(checked / compiled).toFixed(2)} with our own keccak in it) · ${((checked * 1e6) / bytes).toFixed(1)} ns/byte`,
    );
  }
  return lines;
}
