import { describe, expect, test } from 'vitest';
import { snarkSystems } from '../../src/zk/snarkjs-proof';
import { judge, mlp } from './snarkjs-vectors';
import { altered, changes, textPaths } from './tampering';

describe.each(snarkSystems)('a proof of %s', (system) => {
  const { proof, signals, card } = mlp(system);

  test('holds as it was made, with the outputs it proves, for exactly this input', async () => {
    const judgement = await judge({ proof, signals, card });
    expect(judgement.proof).toEqual({ outcome: 'pass' });
    expect(judgement.outputs.map(({ label, proved }) => [label, proved])).toEqual([
      ['first', '203'],
      ['second', '-206'],
    ]);
    expect(judgement.inputs.map(({ proved }) => proved)).toEqual(['25', '-7', '13']);
    expect(judgement.binds).toBe('input+output');
  });

  test.each(Object.entries(changes))('is refused with %s in any of its fields', async (_name, change) => {
    for (const path of textPaths(proof)) {
      const judgement = await judge({ proof: altered(proof, path, change), signals, card });
      expect([path.join('.'), judgement.proof.outcome]).toEqual([path.join('.'), 'fail']);
    }
  });

  test.each(Object.entries(changes))('is refused with %s in any of its signals', async (_name, change) => {
    for (const path of textPaths(signals)) {
      const judgement = await judge({ proof, signals: altered(signals, path, change), card });
      expect([path.join('.'), judgement.proof.outcome]).toEqual([path.join('.'), 'fail']);
    }
  });

  test('is refused with signals added, dropped, swapped or given twice', async () => {
    const [first = '', second = '', ...rest] = signals;
    const lists = [
      [],
      [...signals, '0'],
      ['0', ...signals],
      signals.slice(0, -1),
      signals.slice(1),
      [second, first, ...rest],
      [...signals, ...signals],
    ];
    for (const list of lists) {
      expect((await judge({ proof, signals: list, card })).proof.outcome).toBe('fail');
    }
    const both = await judge({
      proof: { proof, publicSignals: signals },
      signals: [second, first, ...rest],
      card,
    });
    expect(both.proof).toMatchObject({ outcome: 'fail', code: 'malformed_signals' });
  });

  test('is refused with a field that no proof has, and without any of its own', async () => {
    expect((await judge({ proof: { ...proof, extra: '1' }, signals, card })).proof.outcome).toBe('fail');
    for (const name of Object.keys(proof)) {
      const rest = Object.fromEntries(Object.entries(proof).filter(([other]) => other !== name));
      expect((await judge({ proof: rest, signals, card })).proof.outcome).toBe('fail');
    }
  });

  test('is refused as a proof of any other system, under its own key and under theirs', async () => {
    for (const other of snarkSystems.filter((name) => name !== system)) {
      const renamed = await judge({ proof: { ...proof, protocol: other }, signals, card });
      expect(renamed.proof.outcome).toBe('fail');
      const underTheirs = await judge({ proof, signals, card: mlp(other).card });
      expect(underTheirs.proof).toMatchObject({ outcome: 'fail', code: 'proof_system_mismatch' });
    }
  });

  test('is refused on another curve than that of the key', async () => {
    const judgement = await judge({ proof: { ...proof, curve: 'bls12381' }, signals, card });
    expect(judgement.proof.outcome).toBe('fail');
  });

  test('never passes under a key of which any number is another', async () => {
    // snarkjs's verifier does not read these: they repeat what the rest of the key says.
    const derived = ['vk_alphabeta_12'];
    const { key } = mlp(system);
    for (const path of textPaths(key).filter(([top]) => !derived.includes(String(top)))) {
      const changed = {
        ...card,
        verificationKey: altered(key, path, (text) => changes['another number']?.(text)),
      };
      const { proof: outcome } = await judge({ proof, signals, card: changed });
      expect([path.join('.'), outcome.outcome]).not.toEqual([path.join('.'), 'pass']);
    }
  });
});

describe('what is no proof at all', () => {
  const { proof, signals, card } = mlp('groth16');

  test('50 MB of text are not read', async () => {
    const judgement = await judge({ proof: 'x'.repeat(50 << 20), signals, card });
    expect(judgement.proof).toMatchObject({ outcome: 'missing', code: 'proof_too_large' });
  });

  test('50 MB of signals are not read', async () => {
    const judgement = await judge({ proof, signals: ['1'.repeat(50 << 20)], card });
    expect(judgement.proof.outcome).not.toBe('pass');
  });

  test('a hundred thousand levels of lists end at once', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const value = Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], []);
    for (const given of [deep, value, { ...proof, pi_a: value }]) {
      expect((await judge({ proof: given, signals, card })).proof.outcome).not.toBe('pass');
    }
  });

  test.each([[''], ['{'], [null], [0], [true], [[]], [{}], ['null']])(
    '%j is refused or missing',
    async (given) => {
      expect((await judge({ proof: given, signals, card })).proof.outcome).not.toBe('pass');
    },
  );

  test('a point of the twist outside the group of order r is refused', async () => {
    // The least whole number that is the x of a point on the twist; hardly any point there is of order r.
    const outside = {
      ...proof,
      pi_b: [
        ['1', '0'],
        [
          '18278151005453108793778860132295291098363647455926340152056652516292830556603',
          '5912654199736721486680175016176231956195085055698687135131307249486702594212',
        ],
        ['1', '0'],
      ],
    };
    expect((await judge({ proof: outside, signals, card })).proof).toMatchObject({
      code: 'proof_invalid',
      detail: 'A point of the proof is not in the group it belongs to.',
    });
  });
});
