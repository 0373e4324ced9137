import { describe, expect, test } from 'vitest';
import { createSnarkjsEngine } from '../../src/zk/snarkjs-engine';
import { forecast, ownArtifacts, ownCard, ownKey, ownProof, type OwnName } from './own-circuits';
import { judge } from './snarkjs-vectors';

const names: readonly OwnName[] = [
  'volatility',
  'volatility-other-key',
  'volatility-bls12381',
  'volatility-bls12381-plonk',
];

describe.each(names)('the proof of %s', (name) => {
  test('holds under its key and shows the forecast', async () => {
    const judgement = await judge({ proof: ownProof(name), card: ownCard(name) });
    expect(judgement.proof).toEqual({ outcome: 'pass' });
    expect(judgement.outputs.map(({ proved }) => proved)).toEqual([forecast.text]);
    expect(judgement.binds).toBe('output');
    expect(judgement.card?.setup).toBe('test');
  });

  test('does not hold under any other key, nor for any other output', async () => {
    for (const other of names.filter((own) => own !== name)) {
      expect((await judge({ proof: ownProof(name), card: ownKey(other) })).proof.outcome).toBe('fail');
    }
    const altered = { ...ownProof(name), publicSignals: ['2310580'] };
    expect((await judge({ proof: altered, card: ownCard(name) })).proof).toMatchObject({
      code: 'proof_invalid',
    });
  });
});

test('proofs under several keys, judged at once and again, each hold under their own key alone', async () => {
  const pairs = names.flatMap((proof) => names.map((key) => ({ proof, key })));
  for (let round = 0; round < 2; round++) {
    const outcomes = await Promise.all(
      pairs.map(({ proof, key }) => judge({ proof: ownProof(proof), card: ownCard(key) })),
    );
    expect(outcomes.map(({ proof }) => proof.outcome)).toEqual(
      pairs.map(({ proof, key }) => (proof === key ? 'pass' : 'fail')),
    );
  }
});

test('a proof made here holds at once, and reports its steps', async () => {
  const steps: string[] = [];
  const made = await createSnarkjsEngine().prove(ownArtifacts(), (step) => steps.push(step));
  expect(made.publicSignals).toEqual([forecast.signal]);
  expect((await judge({ proof: made, card: ownCard('volatility') })).proof).toEqual({ outcome: 'pass' });
  expect(steps.length).toBeGreaterThan(2);
});

test('a proof is made of no file that claims to have sections without end', async () => {
  const { provingKey, ...rest } = ownArtifacts();
  const endless = Uint8Array.from(provingKey).fill(0xff, 8, 12);
  for (const key of [endless, new Blob([endless]), new Uint8Array(), new Blob(['zkey'])]) {
    const making = createSnarkjsEngine().prove({ ...rest, provingKey: key }, () => undefined);
    await expect(making).rejects.toMatchObject({ code: 'malformed_key' });
  }
});

test('a coordinate of a proof on bls12381 beyond its field is refused', async () => {
  const { proof, publicSignals } = ownProof('volatility-bls12381');
  const q =
    0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
  const [x, ...rest] = proof.pi_a as string[];
  const beyond = { ...proof, pi_a: [(BigInt(x ?? '') + q).toString(), ...rest] };
  expect(
    (await judge({ proof: { proof: beyond, publicSignals }, card: ownCard('volatility-bls12381') })).proof,
  ).toMatchObject({
    code: 'malformed_proof',
  });
});
