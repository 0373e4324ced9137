import { describe, expect, test } from 'vitest';
import { proofKind } from '../../src/cli/batch/proof';
import { main } from '../../src/cli/main';
import { readFixture } from '../support/fixtures';
import { mlp } from '../zk/snarkjs-vectors';
import { fakeTerminal } from './fake-terminal';

const { proof, signals, key, card } = mlp('plonk');

describe('a line of kind "proof"', () => {
  test('says the outputs and what the proof binds', async () => {
    expect(await proofKind.run({ proof, publicSignals: signals, card })).toMatchObject({
      verdict: 'verified',
      codes: [],
      outputs: [203, -206],
      inputs: [25, -7, 13],
      binds: 'input+output',
    });
  });

  test('takes proof and signals together, and a bare key as its card', async () => {
    const line = { proof: { proof, publicSignals: signals }, card: key };
    expect(await proofKind.run(line)).toMatchObject({ verdict: 'verified', binds: 'signals' });
  });

  test('takes the envelope beside an answer, as text or parsed, and holds what it claims', async () => {
    const answer = (output: readonly number[]) => ({
      choices: [{ message: { content: 'Up.' } }],
      zk: { proof, publicSignals: signals, card: 'unread', output },
    });
    for (const given of [answer([203, -206]), JSON.stringify(answer([203, -206]))]) {
      expect(await proofKind.run({ proof: given, card })).toMatchObject({ verdict: 'verified', codes: [] });
    }
    expect(await proofKind.run({ proof: answer([203, -205]), card })).toMatchObject({
      codes: ['output_not_proved'],
    });
    const others = ['204', ...signals.slice(1)];
    expect(await proofKind.run({ proof: answer([203, -206]), publicSignals: others, card })).toMatchObject({
      verdict: 'rejected',
      codes: ['malformed_signals'],
    });
  });

  test('is unverifiable without its signals, and rejected where they are none', async () => {
    for (const given of [proof, { proof }, { zk: { proof } }]) {
      expect(await proofKind.run({ proof: given, card })).toMatchObject({
        verdict: 'unverifiable',
        codes: ['signals_missing'],
      });
    }
    for (const publicSignals of ['[', 5, [5]]) {
      expect(await proofKind.run({ proof, publicSignals, card })).toMatchObject({
        verdict: 'rejected',
        codes: ['malformed_signals'],
      });
    }
  });

  test('is refused with code of a contract that is no text', async () => {
    const run = proofKind.run({ proof, publicSignals: signals, card, codeHex: 5 });
    await expect(run).rejects.toHaveProperty('code', 'line_malformed');
  });

  test('is rejected for another output, without numbers', async () => {
    const line = { proof, publicSignals: ['204', ...signals.slice(1)], card };
    expect(await proofKind.run(line)).toMatchObject({
      verdict: 'rejected',
      codes: ['proof_invalid'],
      outputs: [],
      binds: 'nothing',
    });
  });

  test('is rejected where the numbers shown are not those proved', async () => {
    const line = { proof, publicSignals: signals, card, claimedOutput: [203, -205] };
    expect(await proofKind.run(line)).toMatchObject({ verdict: 'rejected', codes: ['output_not_proved'] });
  });

  test('is rejected where its own file claims other numbers, unless the caller says what is shown', async () => {
    const line = { proof: { proof, publicSignals: signals, output: [203, -205] }, card };
    expect(await proofKind.run(line)).toMatchObject({ codes: ['output_not_proved'] });
    expect(await proofKind.run({ ...line, claimedInput: [25, -7, 13] })).toMatchObject({
      codes: ['output_not_proved'],
    });
    const told = { ...line, claimedOutput: [203, -206] };
    expect(await proofKind.run(told)).toMatchObject({ verdict: 'verified' });
  });

  test('says of numbers that cannot be matched that the proof says nothing about them', async () => {
    const line = { proof, publicSignals: signals, card, claimedOutput: '1e400' };
    const { verdict, sentence } = await proofKind.run(line);
    expect(verdict).toBe('unverifiable');
    expect(sentence).toMatch(/cannot be matched with it, so it says nothing about them/);
  });

  test('is unverifiable without a card', async () => {
    expect(await proofKind.run({ proof, publicSignals: signals })).toMatchObject({
      verdict: 'unverifiable',
      codes: ['card_missing'],
    });
  });
});

describe('the command verify proof', () => {
  const files = {
    'proof.json': readFixture('zk/snarkjs/plonk.proof.json'),
    'public.json': readFixture('zk/snarkjs/plonk.public.json'),
    'key.json': readFixture('zk/snarkjs/plonk.vkey.json'),
    garbage: new TextEncoder().encode('{'),
    'other.json': readFixture('zk/snarkjs/groth16.vkey.json'),
  };
  const run = async (...args: string[]) => {
    const terminal = fakeTerminal([], files);
    return { code: await main(['verify', 'proof', ...args], terminal), text: terminal.written() };
  };

  test('ends with 0 for a proof that holds, and shows its numbers', async () => {
    const { code, text } = await run('proof.json', '--public', 'public.json', '--card', 'key.json');
    expect(code).toBe(0);
    expect(text).toContain('203');
  });

  test('ends with 1 under the key of another system', async () => {
    const { code, text } = await run('proof.json', '--public', 'public.json', '--card', 'other.json');
    expect(code).toBe(1);
    expect(text).toContain('proof_system_mismatch');
  });

  test('ends with 3 without a card', async () => {
    expect((await run('proof.json')).code).toBe(3);
  });

  test('ends with 3 where the card is no JSON', async () => {
    expect((await run('proof.json', '--public', 'public.json', '--card', 'garbage')).code).toBe(3);
  });
});
