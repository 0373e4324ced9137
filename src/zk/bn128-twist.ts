import type { EngineCurve } from 'snarkjs';
import type { Fq2 } from './curves';
import { curveOf, multiplyFq2 } from './curves';

/*
 * Whether a point on the twist of bn128 lies in the group of order r: for the family's parameter x and the endomorphism
 * ψ it does exactly where [x+1]P + ψ([x]P) + ψ²([x]P) = ψ³([2x]P) (El Housni, Guillevic and Piellard, ePrint 2022/348).
 * That is a quarter of the work of multiplying it by r.
 */

/** The parameter x of bn128's family of curves. */
const parameter = 4965661367192848881n;

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

type TwistPoint = readonly [Fq2, Fq2];

function reduced([a, b]: Fq2): Fq2 {
  return [((a % q) + q) % q, ((b % q) + q) % q];
}

/** ψ of an affine point of the twist: Frobenius between two changes to the curve it is the twist of. */
function endomorphism([x, y]: TwistPoint): TwistPoint {
  return [reduced(multiplyFq2([x[0], -x[1]], xFactor, q)), reduced(multiplyFq2([y[0], -y[1]], yFactor, q))];
}

/** @param point an affine point that satisfies the twist's equation */
export function isInTwistGroup({ G2 }: EngineCurve, point: TwistPoint): boolean {
  const one: Fq2 = [1n, 0n];
  const loaded = (affine: TwistPoint): Uint8Array => G2.fromObject([...affine, one]);
  const own = loaded(point);
  const multiple = G2.timesScalar(own, parameter);
  if (G2.isZero(multiple)) return false;
  const [x, y] = G2.toObject(G2.toAffine(multiple)) as readonly [Fq2, Fq2, unknown];
  const first = endomorphism([x, y]);
  const second = endomorphism(first);
  const third = loaded(endomorphism(second));
  const sum = [loaded(first), loaded(second)].reduce(
    (total, next) => G2.add(total, next),
    G2.add(multiple, own),
  );
  return G2.eq(sum, G2.add(third, third));
}
