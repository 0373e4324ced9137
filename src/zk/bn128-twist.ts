import type { Fq2 } from './curves';
import { curveOf, multiplyFq2 } from './curves';

/*
 * A point on the twist of bn128 lies in the group of order r exactly where the endomorphism ψ multiplies it by 6x²
 * (El Housni, Guillevic and Piellard, ePrint 2022/348): half the work of multiplying it by r.
 */

/** The parameter x of bn128's family of curves. */
const parameter = 4965661367192848881n;

/** What ψ multiplies points of the group of order r by. */
export const twistEigenvalue = 6n * parameter * parameter;

const q = curveOf('bn128')?.q ?? 1n;

function powerOf(base: Fq2, exponent: bigint): Fq2 {
  let result: Fq2 = [1n, 0n];
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = multiplyFq2(result, square, q);
    square = multiplyFq2(square, square, q);
  }
  return result;
}

/** The twist is taken by 9 + u (EIP-197). */
const twist: Fq2 = [9n, 1n];
const xFactor = powerOf(twist, (q - 1n) / 3n);
const yFactor = powerOf(twist, (q - 1n) / 2n);

function reduced([a, b]: Fq2): Fq2 {
  return [((a % q) + q) % q, ((b % q) + q) % q];
}

/** ψ of an affine point of the twist: Frobenius between two changes to the curve it is the twist of. */
export function twistEndomorphism(x: Fq2, y: Fq2): readonly [Fq2, Fq2] {
  return [reduced(multiplyFq2([x[0], -x[1]], xFactor, q)), reduced(multiplyFq2([y[0], -y[1]], yFactor, q))];
}
