import { CodedError } from '../bytes/coded-error';
import type { Curve } from './curves';
import { curveOf, powerMod } from './curves';
import type { Reading } from './field-elements';
import { readG1, readG2, readScalar } from './field-elements';
import type { SnarkSystem } from './snarkjs-proof';
import { mostSignals, snarkSystemOf, snarkSystems } from './snarkjs-proof';

/** A verification key of snarkjs, every number canonical, every point on its curve. */
export interface SnarkKey {
  readonly system: SnarkSystem;
  readonly curve: Curve;
  /** How many public signals each proof under this key has. */
  readonly publicCount: number;
  /** What snarkjs takes; rebuilt from the fields that were read. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A domain of 2^28 is all that bn128's field has. */
const largestPower = 28;

function malformed(message: string): never {
  throw new CodedError('malformed_key', message);
}

type Fields = Readonly<Record<string, unknown>>;

function scalars(fields: Fields, names: readonly string[], reading: Reading): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, readScalar(fields[name], name, reading).toString()] as const),
  );
}

/** The root of unity of order 2^power that snarkjs takes: a power of the least number that is no square. */
function rootOfUnity(power: number, { r }: Curve): bigint {
  let base = 2n;
  while (powerMod(base, (r - 1n) / 2n, r) === 1n) base++;
  return powerMod(base, (r - 1n) >> BigInt(power), r);
}

/**
 * The size of the domain as a power of two, and the root of unity that goes with it. snarkjs's plonk does not read that
 * root but takes its own, so a key with another one would say something that nobody checks.
 */
function domain(
  fields: Fields,
  curve: Curve,
  reading: Reading,
): { readonly power: number; readonly w: string } {
  const { power } = fields;
  if (typeof power !== 'number' || !Number.isInteger(power) || power < 1 || power > largestPower) {
    return malformed(`"power" is not a whole number from 1 to ${largestPower}.`);
  }
  const w = readScalar(fields.w, 'w', reading);
  if (w !== rootOfUnity(power, curve)) {
    return malformed('"w" is not the root of unity of the domain that "power" gives.');
  }
  return { power, w: w.toString() };
}

/** The further roots of fflonk: of orders 3, 4 and 8, and a cube root of that of the domain. */
function fflonkRoots(fields: Fields, curve: Curve, reading: Reading): Record<string, string> {
  const roots = scalars(fields, ['w3', 'w4', 'w8', 'wr'], reading);
  const { r } = curve;
  const of = (name: string): bigint => BigInt(roots[name] ?? 0);
  const cubeOf = (name: string): bigint => powerMod(of(name), 3n, r);
  const areRoots =
    of('w4') === rootOfUnity(2, curve) &&
    of('w8') === rootOfUnity(3, curve) &&
    of('w3') !== 1n &&
    cubeOf('w3') === 1n &&
    cubeOf('wr') === readScalar(fields.w, 'w', reading);
  return areRoots
    ? roots
    : malformed('"w3", "w4", "w8" and "wr" are not the roots of unity that belong to "w".');
}

/**
 * Reads a verification key as `snarkjs zkey export verificationkey` writes it.
 *
 * @throws CodedError `malformed_key`, naming the field
 */
export function readSnarkKey(value: unknown): SnarkKey {
  const system = snarkSystemOf(value);
  if (system === undefined) return malformed(`The key's protocol is none of ${snarkSystems.join(', ')}.`);
  const fields = value as Fields;
  const curve = typeof fields.curve === 'string' ? curveOf(fields.curve) : undefined;
  if (curve === undefined) return malformed("The key's curve is neither bn128 nor bls12381.");
  const { nPublic } = fields;
  if (typeof nPublic !== 'number' || !Number.isInteger(nPublic) || nPublic < 0 || nPublic > mostSignals) {
    return malformed(`"nPublic" is not a whole number from 0 to ${mostSignals}.`);
  }
  const reading: Reading = { curve, code: 'malformed_key' };
  const g1 = (name: string): unknown => readG1(fields[name], name, reading, true);
  const g2 = (name: string): unknown => readG2(fields[name], name, reading);
  const head = { protocol: system, curve: curve.name, nPublic };
  const all = (json: Fields): SnarkKey => ({
    system,
    curve,
    publicCount: nPublic,
    json: { ...head, ...json },
  });
  switch (system) {
    case 'groth16': {
      const { IC } = fields;
      if (!Array.isArray(IC) || IC.length !== nPublic + 1) {
        return malformed(`"IC" does not hold one point more than the ${nPublic} public signals.`);
      }
      return all({
        vk_alpha_1: g1('vk_alpha_1'),
        vk_beta_2: g2('vk_beta_2'),
        vk_gamma_2: g2('vk_gamma_2'),
        vk_delta_2: g2('vk_delta_2'),
        IC: IC.map((point, index) => readG1(point, `IC[${index}]`, reading, true)),
      });
    }
    case 'plonk':
      return all({
        ...domain(fields, curve, reading),
        ...scalars(fields, ['k1', 'k2'], reading),
        ...Object.fromEntries(
          ['Qm', 'Ql', 'Qr', 'Qo', 'Qc', 'S1', 'S2', 'S3'].map((name) => [name, g1(name)]),
        ),
        X_2: g2('X_2'),
      });
    case 'fflonk':
      return all({
        ...domain(fields, curve, reading),
        ...scalars(fields, ['k1', 'k2'], reading),
        ...fflonkRoots(fields, curve, reading),
        X_2: g2('X_2'),
        C0: g1('C0'),
      });
  }
}
