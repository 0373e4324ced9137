import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromHex, toHex } from '../bytes/hex';
import { concat } from '../bytes/join';
import type { Curve } from './curves';
import { curveOf, powerMod } from './curves';
import type { SnarkKey } from './snarkjs-key';
import type { FflonkProof } from './snarkjs-proof';
import { fflonkEvaluations } from './snarkjs-proof';

/*
 * A fflonk proof carries `inv`, the inverse of a product that contracts need and that snarkjs's own verifier never looks
 * at. Anyone could change it in a proof that still verifies here and fails on chain. It follows from the rest of the
 * proof (fflonk, ePrint 2021/1167, and snarkjs's verifier_fflonk.sol), so it is held against that.
 */

/** Unsigned big-endian bytes. Through text: shifting a bigint byte by byte takes several times as long. */
function bigEndian(value: bigint, length: number): Uint8Array {
  return fromHex(`0x${value.toString(16).padStart(2 * length, '0')}`, 'a number of the proof', length);
}

function challenge(parts: readonly Uint8Array[], { r }: Curve): bigint {
  return BigInt(toHex(keccak_256(concat(...parts)))) % r;
}

const product = (factors: readonly bigint[], r: bigint): bigint =>
  factors.reduce((all, factor) => (all * (((factor % r) + r) % r)) % r, 1n);

function rotations(first: bigint, root: bigint, count: number, r: bigint): readonly bigint[] {
  const list = [first];
  while (list.length < count) list.push(((list.at(-1) ?? 0n) * root) % r);
  return list;
}

const at = (list: readonly bigint[], index: number): bigint => list[index % list.length] ?? 0n;

/** Whether `inv` of a proof is what the rest of it gives. The key and the signals are those it is verified with. */
export function hasTrueInverse(key: SnarkKey, signals: readonly bigint[], proof: FflonkProof): boolean {
  const curve = curveOf(proof.curve) ?? key.curve;
  const { r, q } = curve;
  const field = key.json as Readonly<Record<'w' | 'w3' | 'w4' | 'w8' | 'wr', string>> & {
    readonly power: number;
    readonly C0: readonly [string, string, string];
  };
  const root = (name: 'w' | 'w3' | 'w4' | 'w8' | 'wr'): bigint => BigInt(field[name]);
  const coordinateBytes = Math.ceil(q.toString(16).length / 2);
  const scalar = (value: bigint): Uint8Array => bigEndian(value, 32);
  const point = ([x, y, z]: readonly [string, string, string]): Uint8Array =>
    z === '0'
      ? new Uint8Array(2 * coordinateBytes)
      : concat(bigEndian(BigInt(x), coordinateBytes), bigEndian(BigInt(y), coordinateBytes));
  const { polynomials, evaluations } = proof;

  const beta = challenge([point(field.C0), ...signals.map(scalar), point(polynomials.C1)], curve);
  const gamma = challenge([scalar(beta)], curve);
  const seed = challenge([scalar(gamma), point(polynomials.C2)], curve);
  const named = fflonkEvaluations.filter((name) => name !== 'inv');
  const alpha = challenge([seed, ...named.map((name) => BigInt(evaluations[name]))].map(scalar), curve);
  const y = challenge([scalar(alpha), point(polynomials.W1)], curve);

  const s0 = rotations(powerMod(seed, 3n, r), root('w8'), 8, r);
  const s1 = rotations(powerMod(seed, 6n, r), root('w4'), 4, r);
  const h2 = powerMod(seed, 8n, r);
  const s2 = rotations(h2, root('w3'), 3, r);
  const s3 = rotations((h2 * root('wr')) % r, root('w3'), 3, r);
  const xi = powerMod(h2, 3n, r);
  const size = 1n << BigInt(field.power);
  const xiNext = (xi * root('w')) % r;

  const lagrange = (roots: readonly bigint[]): readonly bigint[] => {
    const first = BigInt(roots.length) * powerMod(at(roots, 0), BigInt(roots.length - 2), r);
    return roots.map((own, index) => first * at(roots, (roots.length - 1) * index) * (y - own));
  };
  const paired = (roots: readonly bigint[], difference: bigint): readonly bigint[] =>
    roots.map((own, index) => 3n * at(roots, 0) * difference * at(roots, 2 * index) * (y - own));
  const ofSignals = rotations(1n, root('w'), Math.max(1, signals.length), r);

  const denominators = [
    ...s1.map((own) => y - own),
    ...[...s2, ...s3].map((own) => y - own),
    powerMod(xi, size, r) - 1n,
    ...lagrange(s0),
    ...lagrange(s1),
    ...paired(s2, xi - xiNext),
    ...paired(s3, xiNext - xi),
    ...ofSignals.map((own) => size * (xi - own)),
  ];
  return (product(denominators, r) * BigInt(evaluations.inv)) % r === 1n;
}
