/** Names that snarkjs and circom use for the two pairing-friendly curves they know. */
export type CurveName = 'bn128' | 'bls12381';

/** An element of the quadratic extension, `c0 + c1·u` with `u² = −1`. */
export type Fq2 = readonly [bigint, bigint];

/** One curve: `y² = x³ + b` over the base field of `q` elements, with groups of the prime order `r`. */
export interface Curve {
  readonly name: CurveName;
  /** Order of the base field: coordinates lie below it. */
  readonly q: bigint;
  /** Order of the groups: public signals and evaluations lie below it. */
  readonly r: bigint;
  readonly b: bigint;
  /** The twist's coefficient, where G2 lies. */
  readonly b2: Fq2;
}

/** `base^exponent` in the field of `modulus` elements. */
export function powerMod(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The inverse of `value` in the field of the prime `modulus`; 0 for 0. */
export function inverseMod(value: bigint, modulus: bigint): bigint {
  return powerMod(((value % modulus) + modulus) % modulus, modulus - 2n, modulus);
}

const bnQ = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** The twist of bn128 is y² = x³ + 3/(9+u) (EIP-197), and 1/(9+u) = (9−u)/82. */
const bnTwist = inverseMod(82n, bnQ);

/** BN254, as in EIP-196 and EIP-197; also called alt_bn128. */
const bn128: Curve = {
  name: 'bn128',
  q: bnQ,
  r: 21888242871839275222246405745257275088548364400416034343698204186575808495617n,
  b: 3n,
  b2: [(27n * bnTwist) % bnQ, bnQ - ((3n * bnTwist) % bnQ)],
};

/** BLS12-381, as in draft-irtf-cfrg-pairing-friendly-curves. */
const bls12381: Curve = {
  name: 'bls12381',
  q: 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn,
  r: 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n,
  b: 4n,
  b2: [4n, 4n],
};

const names: Readonly<Partial<Record<string, Curve>>> = { bn128, bn254: bn128, altbn128: bn128, bls12381 };

/** The curve of a name as keys and proofs carry it, spelled exactly as snarkjs writes it or one of its other names. */
export function curveOf(name: string): Curve | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined;
}

/** Whether (x, y) satisfies the curve's equation. */
export function isOnG1({ q, b }: Curve, x: bigint, y: bigint): boolean {
  return (y * y - x * x * x - b) % q === 0n;
}

/** The product in the quadratic extension of the field of order `q`; its parts may be negative. */
export function multiplyFq2([a0, a1]: Fq2, [b0, b1]: Fq2, q: bigint): Fq2 {
  return [(a0 * b0 - a1 * b1) % q, (a0 * b1 + a1 * b0) % q];
}

/** Whether (x, y) satisfies the twist's equation; whether it is in the group of order r is another question. */
export function isOnG2({ q, b2 }: Curve, x: Fq2, y: Fq2): boolean {
  const left = multiplyFq2(y, y, q);
  const cube = multiplyFq2(multiplyFq2(x, x, q), x, q);
  return (left[0] - cube[0] - b2[0]) % q === 0n && (left[1] - cube[1] - b2[1]) % q === 0n;
}
