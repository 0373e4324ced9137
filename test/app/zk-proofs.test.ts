import { keccak_256 } from '@noble/hashes/sha3.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import type { ProofView } from '../../src/app/api/answer-detail';
import { receiptOf } from '../../src/app/receipts';
import { createZkCards, type ZkCards } from '../../src/app/zk-cards';
import { createZkEngines } from '../../src/app/zk-engines';
import { createZkProofs, type ZkProofs } from '../../src/app/zk-proofs';
import { judgeReceipt } from '../../src/cli/receipt-case';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { reasonOf } from '../../src/verify/reasons';
import { jsonHash } from '../../src/zk/canonical-json';
import { makeRecord } from '../store/make-record';
import { exportedVerifier } from '../zk/exported-verifiers';
import { ownCard, ownProof } from '../zk/own-circuits';
import { mlp } from '../zk/snarkjs-vectors';
import { fakeAnswers, fakeState } from './fakes';
import { type FakeWorkers, installWorkers } from './fake-workers';

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}));

let workers: FakeWorkers;
let cards: ZkCards;
let proofs: ZkProofs;
let codeAsked: number;
let code: string | undefined;

beforeEach(() => {
  workers = installWorkers();
  codeAsked = 0;
  code = undefined;
  const engines = createZkEngines();
  cards = createZkCards({ state: fakeState(), engines, now: () => 1 });
  proofs = createZkProofs({
    engines,
    cards,
    codeOf: () => {
      codeAsked += 1;
      return Promise.resolve(code);
    },
    stopwatch: () => 0,
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const card = ownCard('volatility');
const pair = ownProof('volatility');
const honest = { zk: { ...pair, card: jsonHash(card), output: 35.25664 } };

const record = makeRecord({ endpoint: 'zk' });
const bodyOf = (response: unknown) => ({
  id: record.id,
  request: undefined,
  response: utf8(JSON.stringify(response)),
});

async function alone(response: unknown) {
  const { verification, change } = await proofs.alone(record, bodyOf(response));
  const [check] = change.checks ?? [];
  const view = change.zk?.view === undefined ? undefined : (JSON.parse(change.zk.view) as ProofView);
  return { verification, code: check?.code, view, change };
}

describe('a proof in a response', () => {
  test('is verified under a card that the user trusts, with the proved number beside the shown one', async () => {
    await cards.add(JSON.stringify(card));
    const { verification, view } = await alone(honest);
    expect(verification).toBe('verified');
    expect(view).toMatchObject({ binds: 'output', setup: 'test', card: { trusted: true } });
    expect(view?.outputs).toEqual([
      { label: 'expected volatility', proved: '35.2566375732421875 %', shown: '35.25664' },
    ]);
  });

  test('is not verified under a card that its page brings along, and shows no number as proved', async () => {
    const { verification, code: reason } = await alone({ zk: { ...pair, card, output: 35.25664 } });
    expect([verification, reason]).toEqual(['unverifiable', 'card_not_trusted']);
    expect(await cards.list()).toMatchObject([{ trusted: false, offeredBy: record.seen.origin }]);
  });

  test('beside a signed answer takes nothing from the signature while it cannot be judged', async () => {
    const found = await proofs.beside(record, bodyOf(honest));
    expect(found?.zk.state).toBe('unverifiable');
    expect(found?.checks).toMatchObject([{ code: 'card_missing', advisory: true }]);
    expect(await proofs.beside(record, bodyOf({ choices: [] }))).toBeUndefined();
  });

  test('nested deeper than any proof is says so, and takes nothing from the signature of the answer beside it', async () => {
    const nested = `${'['.repeat(6000)}${']'.repeat(6000)}`;
    const envelopes = [
      `{"proof":${nested}}`,
      `{"proof":{},"card":{"name":${nested}}}`,
      `{"proof":{},"output":${nested}}`,
    ];
    for (const zk of envelopes) {
      const body = { ...bodyOf({}), response: utf8(`data: {"zk":${zk}}\n\n`) };
      const found = await proofs.beside({ ...record, framing: 'sse' }, body);
      expect(found).toMatchObject({
        checks: [{ outcome: 'missing', code: 'proof_too_large', advisory: true }],
        zk: { state: 'unverifiable', envelope: '' },
      });
    }
    expect(await cards.list()).toEqual([]);
  });

  test('is rejected for another number, and where it does not hold', async () => {
    await cards.add(JSON.stringify(card));
    expect((await alone({ zk: { ...honest.zk, output: 12.5 } })).verification).toBe('rejected');
    const altered = await alone({ zk: { ...honest.zk, publicSignals: ['1'] } });
    expect([altered.verification, altered.code, altered.view?.outputs]).toEqual([
      'rejected',
      'proof_invalid',
      [],
    ]);
  });
});

describe('an engine that does not come to an end', () => {
  test('is given up at the deadline: unverifiable, and the next proof meets a fresh Worker', async () => {
    await cards.add(JSON.stringify(card));
    vi.useFakeTimers();
    workers.manner = 'hangs';
    const waiting = alone(honest);
    await vi.advanceTimersByTimeAsync(31_000);
    const { verification, code: reason, view } = await waiting;
    expect([verification, reason, view?.outputs]).toEqual(['unverifiable', 'engine_timed_out', []]);
    vi.useRealTimers();
    workers.manner = 'works';
    expect((await alone(honest)).verification).toBe('verified');
    expect(workers.started.map(({ terminated }) => terminated)).toEqual([true, false]);
  });

  test('has crashed: unverifiable, and the next proof meets a fresh Worker', async () => {
    await cards.add(JSON.stringify(card));
    workers.manner = 'crashes';
    const { verification, code: reason } = await alone(honest);
    expect([verification, reason]).toEqual(['unverifiable', 'engine_crashed']);
    workers.manner = 'works';
    expect((await alone(honest)).verification).toBe('verified');
    expect(workers.started.map(({ terminated }) => terminated)).toEqual([true, false]);
  });
});

describe('engines', () => {
  test('take one job at a time each, and do not wait for one another', async () => {
    await cards.add(JSON.stringify(card));
    await cards.add(
      JSON.stringify({ name: 'Contract', system: 'groth16', contract: { codeHash: `0x${'11'.repeat(32)}` } }),
    );
    code = '0x00';
    vi.useFakeTimers();
    workers.manner = 'hangs';
    const contract = (await cards.list()).find(({ summary }) => summary.anchor === 'contract');
    const waiting = Promise.all([
      alone(honest),
      alone(honest),
      alone({ zk: { ...pair, card: contract?.summary.hash } }),
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    const running = workers.started.filter(({ terminated }) => !terminated);
    // Cards were read by the same Worker of snarkjs before.
    expect(
      running.map(({ script, jobs }) => [script, jobs.filter((kind) => kind === 'judge').length]),
    ).toEqual([
      ['/zk-snarkjs.js', 1],
      ['/zk-evm.js', 1],
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await waiting).map((ended) => ended.code)).toEqual(Array(3).fill('engine_timed_out'));
  });

  test('without EZKL’s own say so, and point to the model’s verifier contract', async () => {
    const ezkl = { name: 'EZKL model', system: 'ezkl', verificationKey: 'AAAA' };
    const kept = await cards.add(JSON.stringify(ezkl));
    const proof = {
      protocol: null,
      instances: [[`${'00'.repeat(31)}01`]],
      proof: [1, 2, 3],
      transcript_type: 'EVM',
    };
    const { verification, code: reason } = await alone({ zk: { proof, card: kept.summary.hash } });
    expect([verification, reason]).toEqual(['unverifiable', 'ezkl_engine_absent']);
    expect(reasonOf('ezkl_engine_absent').user).toContain('verifier contract');
  });
});

describe('a proof that a contract verifies', () => {
  const { proof, signals } = mlp('groth16');
  const response = (hash: string) => ({ zk: { proof, publicSignals: signals, card: hash } });

  test('runs the code a node gives, keeps it, and is re-verified offline from its receipt', async () => {
    const bytes = await exportedVerifier('groth16');
    code = toHex(bytes);
    const contractCard = { system: 'groth16', contract: { codeHash: toHex(keccak_256(bytes)) } };
    const kept = await cards.add(JSON.stringify(contractCard));
    const { hash } = kept.summary;
    const { verification, change } = await alone(response(hash));
    expect(verification).toBe('verified');
    expect((await alone(response(hash))).verification).toBe('verified');
    expect(codeAsked).toBe(1);

    const answers = fakeAnswers();
    const judged = { ...record, ...change, verification };
    await answers.add(judged, bodyOf(response(hash)));
    const receipt = await receiptOf(judged, {
      answers,
      network: () => Promise.resolve(PUBLIC_NETWORK),
      evidence: () => Promise.resolve(undefined),
      cards,
    });
    const given = { json: JSON.stringify(receipt), networkJson: undefined, pins: [] };
    expect(await judgeReceipt({ ...given, cards: [hash] })).toMatchObject({ verdict: 'verified', codes: [] });
    expect(await judgeReceipt(given)).toMatchObject({ codes: ['card_not_trusted'] });
    const lying = {
      ...receipt,
      found: { ...receipt.found, verification: 'verified' },
      evidence: { enclave: null },
    };
    expect(await judgeReceipt({ ...given, json: JSON.stringify(lying), cards: [hash] })).toMatchObject({
      verdict: 'unverifiable',
      codes: ['card_missing'],
    });
  }, 30_000);

  test('does not keep code of another hash, and asks again', async () => {
    code = '0x6000';
    const kept = await cards.add(
      JSON.stringify({ system: 'groth16', contract: { codeHash: `0x${'22'.repeat(32)}` } }),
    );
    const { verification, code: reason } = await alone(response(kept.summary.hash));
    expect([verification, reason]).toEqual(['unverifiable', 'verifier_code_mismatch']);
    await alone(response(kept.summary.hash));
    expect(codeAsked).toBe(2);
    expect(await cards.code(kept.summary.hash)).toBeUndefined();
  });
});
