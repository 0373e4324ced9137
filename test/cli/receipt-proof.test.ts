import { keccak_256 } from '@noble/hashes/sha3.js';
import { beforeAll, describe, expect, test } from 'vitest';

import { toBase64 } from '../../src/bytes/base64';
import { toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { jsonHash } from '../../src/zk/canonical-json';
import { fakeTerminal } from './fake-terminal';
import { exportedVerifier } from '../zk/exported-verifiers';
import { forecast, ownCard, ownProof } from '../zk/own-circuits';
import { mlp } from '../zk/snarkjs-vectors';

const card = ownCard('volatility');
const cardHash = jsonHash(card);
const pair = ownProof('volatility');
const honest = { zk: { ...pair, card: cardHash, output: 35.25664 } };

/** A receipt of a response that is nothing but a proof; its writer says that all was well. */
function receiptOf(response: unknown, zk: unknown): string {
  return JSON.stringify({
    proofmark: 'receipt',
    version: 1,
    network: PUBLIC_NETWORK,
    site: 'https://dapp.example',
    exchange: {
      endpoint: 'zk',
      url: 'https://dapp.example/zk/predict',
      status: 200,
      framing: 'json',
      settlementMode: 'batch',
      source: 'fetch',
      askedAt: 1,
      answeredAt: 2,
      requestBase64: null,
      responseBase64: response === undefined ? null : toBase64(utf8(JSON.stringify(response))),
    },
    evidence: { enclave: null, zk },
    settlement: null,
    found: {
      verification: 'verified',
      settlement: 'unrecorded',
      checks: [{ id: 'zk_proof', outcome: 'pass' }],
    },
  });
}

interface Said {
  readonly exit: number;
  readonly verdict?: string;
  readonly codes?: readonly string[];
  readonly outputs?: readonly unknown[];
}

async function verify(receipt: string, ...cards: string[]): Promise<Said> {
  const terminal = fakeTerminal([], {
    'receipt.json': utf8(receipt),
    'card.json': utf8(JSON.stringify(card)),
    'other.json': utf8(JSON.stringify(ownCard('volatility-other-key'))),
  });
  const args = cards.flatMap((one) => ['--card', one]);
  const exit = await main(['verify', 'receipt', 'receipt.json', '--json', ...args], terminal);
  const written = terminal.written();
  return { ...(written === '' ? {} : (JSON.parse(written) as object)), exit };
}

const carried = { card, codeHex: null };

describe('the receipt of a number with its proof', () => {
  test.each([
    ['whose hash the reader names', cardHash],
    ['that the reader has', 'card.json'],
  ])('is verified anew, offline, under a card %s', async (_, given) => {
    expect(await verify(receiptOf(honest, carried), given)).toMatchObject({
      exit: 0,
      verdict: 'verified',
      codes: [],
      outputs: [forecast.text],
      binds: 'output',
    });
  });

  test('needs no card of its own where the reader has it', async () => {
    expect(await verify(receiptOf(honest, undefined), 'card.json')).toMatchObject({ exit: 0 });
    const bare = { output: 35.25664, proof: pair };
    expect(await verify(receiptOf(bare, null), 'other.json', 'card.json')).toMatchObject({ exit: 0 });
  });

  test('is not verified under the card it carries itself, whatever its writer found', async () => {
    expect(await verify(receiptOf(honest, carried))).toMatchObject({
      exit: 2,
      verdict: 'unverifiable',
      codes: ['card_not_trusted'],
    });
    expect(await verify(receiptOf(honest, carried), 'other.json')).toMatchObject({ exit: 2 });
  });

  test('is not verified under a carried card that says other things than the trusted one', async () => {
    const flattering = { ...card, outputs: [{ index: 0, scale: 0, label: 'expected volatility' }] };
    const renamed = { zk: { ...pair, output: 2310579 } };
    expect(await verify(receiptOf(renamed, { card: flattering, codeHex: null }), cardHash)).toMatchObject({
      exit: 2,
      codes: ['card_not_trusted'],
    });
    expect(await verify(receiptOf(honest, { card: flattering, codeHex: null }), cardHash)).toMatchObject({
      exit: 2,
      codes: ['card_missing'],
    });
  });

  test.each([
    ['another number', { zk: { ...honest.zk, output: 12.5 } }, 'output_not_proved'],
    [
      'an altered signal',
      { zk: { ...honest.zk, publicSignals: ['2310580'], output: 35.25665 } },
      'proof_invalid',
    ],
    [
      'the proof of another key',
      { zk: { ...honest.zk, ...ownProof('volatility-other-key') } },
      'proof_invalid',
    ],
  ])('is rejected with %s', async (_, response, code) => {
    expect(await verify(receiptOf(response, carried), cardHash)).toMatchObject({
      exit: 1,
      verdict: 'rejected',
      codes: [code],
    });
  });

  test.each([
    ['without bytes', undefined, 'receipt_without_bytes'],
    ['without a proof in its bytes', { output: 1 }, 'proof_missing'],
  ])('verifies nothing %s', async (_, response, code) => {
    expect(await verify(receiptOf(response, carried), cardHash)).toMatchObject({ exit: 2, codes: [code] });
  });

  test('is refused with code or card beyond the bounds', async () => {
    const longCode = { card, codeHex: `0x${'00'.repeat(128 * 1024 + 1)}` };
    expect((await verify(receiptOf(honest, longCode), cardHash)).exit).toBe(3);
    expect((await verify(receiptOf(honest, { card: 'x', codeHex: null }), cardHash)).exit).toBe(3);
    const deep = receiptOf(honest, 'DEEP').replace(
      '"DEEP"',
      `{"card":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}},"codeHex":null}`,
    );
    expect(await verify(deep, cardHash)).toMatchObject({ exit: 2, codes: ['card_missing'] });
  });

  test('is bad usage with a card that is none', async () => {
    expect((await verify(receiptOf(honest, carried), 'receipt.json')).exit).toBe(3);
  });
});

describe('the receipt of a proof that a contract verifies', () => {
  const { proof, signals, card: keyed } = mlp('groth16');
  let code: string;
  let contractCard: Record<string, unknown>;

  beforeAll(async () => {
    const bytes = await exportedVerifier('groth16');
    code = toHex(bytes);
    contractCard = {
      ...keyed,
      verificationKey: undefined,
      contract: { codeHash: toHex(keccak_256(bytes)) },
    };
  }, 60_000);

  const run = (codeHex: string | null) =>
    verify(
      receiptOf({ proof, publicSignals: signals, output: [203, -206] }, { card: contractCard, codeHex }),
      jsonHash(contractCard),
    );

  test('runs the code it carries, which must have the hash that the trusted card names', async () => {
    expect(await run(code)).toMatchObject({ exit: 0, verdict: 'verified', outputs: [203, -206] });
    expect(await run(`${code.slice(0, -2)}00`)).toMatchObject({ exit: 2, codes: ['verifier_code_mismatch'] });
    expect(await run(null)).toMatchObject({ exit: 2, codes: ['verifier_code_missing'] });
  });
});
