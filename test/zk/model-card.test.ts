import { describe, expect, test } from 'vitest';
import { readModelCard } from '../../src/zk/model-card';
import { judge, mlp } from './snarkjs-vectors';

const { key, proof, signals, card } = mlp('groth16');

describe('a model card', () => {
  test.each<[string, unknown]>([
    ['the documented form', card],
    ['JSON text', JSON.stringify(card)],
    ['a bare verification key', key],
    ['a system and a key alone', { system: 'groth16', verificationKey: key }],
    ['a key alone', { verificationKey: key }],
    ['a key as JSON text', { verificationKey: JSON.stringify(key) }],
    ['names with underscores', { proof_system: 'groth16', verification_key: key }],
    ['short names', { protocol: 'groth16', vkey: key }],
    ['snarkjs as the system', { system: 'snarkjs', verificationKey: key }],
  ])('in the form of %s verifies its proof', async (_name, given) => {
    expect((await judge({ proof, signals, card: given })).proof).toEqual({ outcome: 'pass' });
  });

  test('has one hash, whatever the order and the space of its fields', () => {
    const turned = Object.fromEntries(Object.entries(card).reverse());
    expect(readModelCard(JSON.stringify(turned, undefined, 2)).hash).toBe(readModelCard(card).hash);
    expect(readModelCard({ ...card, name: 'Another' }).hash).not.toBe(readModelCard(card).hash);
  });

  test.each<[string, unknown, string]>([
    ['no key', { name: 'x', system: 'groth16' }, 'malformed_card'],
    ['a system that its key is not for', { system: 'plonk', verificationKey: key }, 'malformed_card'],
    ['a system that nobody knows', { system: 'stark', verificationKey: {} }, 'malformed_card'],
    [
      'a key without a point',
      { system: 'groth16', verificationKey: { ...key, vk_beta_2: undefined } },
      'malformed_key',
    ],
    [
      'a key with too few points',
      { system: 'groth16', verificationKey: { ...key, IC: [] } },
      'malformed_key',
    ],
    ['a code hash of another length', { system: 'ezkl', contract: { codeHash: '0x12' } }, 'malformed_card'],
    ['a signal twice', { ...card, outputs: [{ index: 0 }, { index: 0 }] }, 'malformed_card'],
    [
      'a shape that its labels do not fill',
      { ...card, outputs: [{ index: 0, shape: [3], labels: ['a'] }] },
      'malformed_card',
    ],
    ['a signal that the proof does not have', { ...card, outputs: [{ index: 9 }] }, 'malformed_card'],
    [
      'few entries that stand for many signals',
      { ...card, outputs: Array.from({ length: 16_384 }, () => ({ index: 0, count: 16_384 })) },
      'malformed_card',
    ],
    ['a list', [], 'malformed_card'],
    ['text', 'not JSON', 'malformed_card'],
  ])('with %s checks nothing', async (_name, given, code) => {
    expect((await judge({ proof, signals, card: given })).proof).toMatchObject({ outcome: 'missing', code });
  });

  test.each([
    ['ceremony: Hermez powers of tau', 'ceremony'],
    [{ kind: 'test', note: 'public beacon' }, 'test'],
    ['unknown', 'unknown'],
    ['no ceremony was held', 'unknown'],
    [{ kind: 'not a ceremony' }, 'unknown'],
    ['for tests only, no ceremony', 'test'],
    ['test_setup', 'test'],
    [{ note: 'toy' }, 'test'],
    [{ kind: 'ceremony (insecure)' }, 'test'],
    [{ kind: 'ceremony', note: 'test: public beacon only' }, 'test'],
    [{ kind: 'ceremony', note: 'with test vectors, 140 participants' }, 'ceremony'],
    [undefined, 'unstated'],
  ])('knows the setup %j', (setup, kind) => {
    expect(readModelCard({ ...card, setup }).setup).toBe(kind);
  });

  test('may be a key with more beside it', async () => {
    const given = { ...key, name: 'Mine', setup: 'test', outputs: [0, 1] };
    const judgement = await judge({ proof, signals, card: given });
    expect(judgement.card).toMatchObject({ name: 'Mine', setup: 'test' });
    expect(judgement.binds).toBe('output');
  });

  test.each<[string, string, object]>([
    ['plonk', 'w', { w: '5' }],
    ['fflonk', 'w4', {}],
    ['fflonk', 'w8', {}],
    ['fflonk', 'w3', { w3: '1' }],
    ['fflonk', 'wr', {}],
  ])('of %s is not used with another root of unity %s', async (system, name, change) => {
    const other = mlp(system as 'plonk' | 'fflonk');
    const order = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
    const negated = { [name]: (order - BigInt(other.key[name] as string)).toString() };
    const judgement = await judge({ ...other, card: { ...other.key, ...negated, ...change } });
    expect(judgement.proof).toMatchObject({ outcome: 'missing', code: 'malformed_key' });
  });

  test.each<[string, unknown]>([
    ['at its top', { outputs: [{ index: 0 }, { index: 1 }] }],
    ['as bare positions', { outputs: [0, 1] }],
    ['as one run', { outputs: { index: 0, count: 2 } }],
    ['under "signals"', { signals: { outputs: [0, 1] } }],
    [
      'as signals with roles',
      {
        signals: [
          { index: 0, role: 'output' },
          { index: 1, role: 'output' },
        ],
      },
    ],
  ])('maps signals %s', async (_name, mapping) => {
    const judgement = await judge({
      proof,
      signals,
      card: { system: 'groth16', verificationKey: key, ...(mapping as object) },
    });
    expect(judgement.outputs.map(({ proved }) => proved)).toEqual(['203', '-206']);
    expect(judgement.binds).toBe('output');
  });
});

describe('numbers that a response claims', () => {
  const scaled = { ...card, outputs: [{ index: 0, count: 2, scale: 4, labels: ['first', 'second'] }] };
  const claim = async (claimedOutput: unknown, claimedInput?: unknown, given: unknown = card) =>
    (await judge({ proof, signals, card: given, claimedOutput, claimedInput })).binding;
  const failed = { outcome: 'fail', code: 'output_not_proved' };

  test.each([[[203, -206]], [['203', '-206']], [[[203], [-206]]], [{ first: 203, second: -206 }]])(
    '%j is what the proof gives',
    async (given) => expect(await claim(given)).toEqual({ outcome: 'pass' }),
  );

  test.each([[[204, -206]], [[203, 206]], [[203.5, -206]], [{ first: 203, second: 0 }]])(
    '%j is not',
    async (given) => expect(await claim(given)).toEqual(failed),
  );

  test.each([[[203]], [[203, -206, 0]], ['two hundred'], [{ first: 203, third: 1 }], [true]])(
    '%j cannot be told apart',
    async (given) => expect(await claim(given)).toEqual({ outcome: 'missing', code: 'claim_unclear' }),
  );

  test('agree within a quantisation step, and no further', async () => {
    expect(await claim([12.6875, -12.875], undefined, scaled)).toEqual({ outcome: 'pass' });
    expect(await claim([12.69, -12.9], undefined, scaled)).toEqual({ outcome: 'pass' });
    expect(await claim([12.75, -12.875], undefined, scaled)).toEqual(failed);
    expect(await claim([12.6875, -12.8125], undefined, scaled)).toEqual(failed);
  });

  test('are held against the inputs too, where those are public', async () => {
    expect(await claim([203, -206], [25, -7, 13])).toEqual({ outcome: 'pass' });
    expect(await claim([203, -206], [25, -7, 14])).toEqual({ outcome: 'fail', code: 'input_not_proved' });
    const hidden = { ...card, inputs: [] };
    expect(await claim([203, -206], [1, 2, 3], hidden)).toEqual({ outcome: 'pass' });
  });

  test('for outputs are unclear where the card maps none', async () => {
    const inputsOnly = { ...card, outputs: undefined };
    expect(await claim([203, -206], undefined, inputsOnly)).toMatchObject({ code: 'claim_unclear' });
  });

  test('by label are unclear where labels do not tell the values apart', async () => {
    const same = { ...card, outputs: [{ index: 0, count: 2, label: 'same' }] };
    expect(await claim({ same: 203, other: 9 }, undefined, same)).toMatchObject({ code: 'claim_unclear' });
    const none = { ...card, outputs: [0, 1] };
    expect(await claim({ '': 203, other: 9 }, undefined, none)).toMatchObject({ code: 'claim_unclear' });
  });

  test('more than once must all be the proved ones', async () => {
    const further = async (furtherOutputs: readonly unknown[], furtherInputs: readonly unknown[] = []) =>
      (await judge({ proof, signals, card, claimedOutput: [203, -206], furtherOutputs, furtherInputs }))
        .binding;
    expect(await further([['203', '-206']], [[25, -7, 13]])).toEqual({ outcome: 'pass' });
    expect(await further([[203, -205]])).toEqual(failed);
    expect(await further([999])).toEqual({ outcome: 'missing', code: 'claim_unclear' });
    expect(await further([], [[25, -7, 14]])).toMatchObject({ code: 'input_not_proved' });
  });

  test('are missing where the response has none', async () => {
    expect(await claim(undefined)).toEqual({ outcome: 'missing', code: 'claim_missing' });
  });
});
