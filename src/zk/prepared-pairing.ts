import type { EngineCurve, Point } from 'snarkjs';
import { toHex } from '../bytes/hex';
import type { SnarkKey } from './snarkjs-key';

/*
 * Of the pairings in a verification, all but one take their second argument from the key: three of four in groth16, both
 * in plonk and fflonk. What a Miller loop needs of such a point (the lines through its multiples) is the same for every
 * proof under the key, and working it out is a tenth of a verification. It is kept for as long as the key is, and only
 * for points of keys: nothing about a proof is remembered.
 */

/** Lines by the bytes of their point: 19,776 bytes a point on bn128, 28,512 on bls12381. */
type Lines = Map<string, Uint8Array>;

/** Fields of keys that hold points of G2. */
const fieldsInG2 = ['vk_beta_2', 'vk_gamma_2', 'vk_delta_2', 'X_2'];

/** A curve of snarkjs whose check of pairings knows the points of keys. */
export interface PreparedCurve {
  readonly curve: EngineCurve;
  /** To be called before a verification under `key`; without it everything is worked out, to the same result. */
  readonly prepare: (key: SnarkKey) => void;
}

/** Replaces a curve's check of pairings by one of the same meaning. The arithmetic stays the curve's own. */
export function prepareCurve(curve: EngineCurve): PreparedCurve {
  const { G1, G2, Gt } = curve;
  const linesOf = (point: Point): Uint8Array => curve.prepareG2(G2.toJacobian(point));
  const generator: readonly [string, Uint8Array] = [toHex(G2.one), linesOf(G2.one)];
  const keys = new WeakMap<SnarkKey, Lines>();
  let current: Lines = new Map([generator]);

  const linesOfKey = ({ json }: SnarkKey): Lines => {
    const coordinates = fieldsInG2.flatMap((name) => (json[name] === undefined ? [] : [json[name]]));
    const points = (coordinates as string[][][]).map((point) =>
      G2.fromObject(point.map((pair) => pair.map(BigInt))),
    );
    return new Map([generator, ...points.map((point) => [toHex(point), linesOf(point)] as const)]);
  };

  /** Whether the product of e(P, Q) is one, over pairs of a point P of G1 and a point Q of G2, given in turn. */
  curve.pairingEq = (...points) => {
    let product = Gt.one;
    points.forEach((point, index) => {
      if (index % 2 === 0) return;
      const lines = current.get(toHex(point)) ?? linesOf(point);
      const other = curve.prepareG1(G1.toJacobian(points[index - 1] ?? point));
      product = Gt.mul(product, curve.millerLoop(other, lines));
    });
    return Promise.resolve(Gt.eq(curve.finalExponentiation(product), Gt.one));
  };

  return {
    curve,
    prepare(key) {
      current = keys.get(key) ?? linesOfKey(key);
      keys.set(key, current);
    },
  };
}
