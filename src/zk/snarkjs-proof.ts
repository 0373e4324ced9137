import { CodedError } from '../bytes/coded-error';
import type { Curve } from './curves';
import { curveOf } from './curves';
import type { G1Text, G2Text, Reading } from './field-elements';
import { readG1, readG2, readScalar } from './field-elements';

/** The proof systems snarkjs verifies. */
export const snarkSystems = ['groth16', 'plonk', 'fflonk'] as const;
export type SnarkSystem = (typeof snarkSystems)[number];

/** Values by name, in the form snarkjs takes them. */
type Named<Names extends string, Value> = Readonly<Record<Names, Value>>;

/** Names of the points and numbers of a proof, as snarkjs writes them. */
export const plonkCommitments = ['A', 'B', 'C', 'Z', 'T1', 'T2', 'T3', 'Wxi', 'Wxiw'] as const;
export const plonkEvaluations = ['eval_a', 'eval_b', 'eval_c', 'eval_s1', 'eval_s2', 'eval_zw'] as const;
export const fflonkCommitments = ['C1', 'C2', 'W1', 'W2'] as const;
/** In the order of the transcript and of the call data; `inv` is the prover's help for contracts. */
export const fflonkEvaluations = [
  'ql', 'qr', 'qm', 'qo', 'qc', 's1', 's2', 's3', 'a', 'b', 'c', 'z', 'zw', 't1w', 't2w', 'inv',
] as const; // prettier-ignore

/** snarkjs's proof of Groth16 (ePrint 2016/260): three points. */
export interface Groth16Proof {
  readonly protocol: 'groth16';
  readonly curve: Curve['name'];
  readonly pi_a: G1Text;
  readonly pi_b: G2Text;
  readonly pi_c: G1Text;
}

/** snarkjs's proof of PLONK (ePrint 2019/953): points and numbers by name. */
export type PlonkProof = { readonly protocol: 'plonk'; readonly curve: Curve['name'] } & Named<
  (typeof plonkCommitments)[number],
  G1Text
> &
  Named<(typeof plonkEvaluations)[number], string>;

/** snarkjs's proof of fflonk (ePrint 2021/1167). */
export interface FflonkProof {
  readonly protocol: 'fflonk';
  readonly curve: Curve['name'];
  readonly polynomials: Named<(typeof fflonkCommitments)[number], G1Text>;
  readonly evaluations: Named<(typeof fflonkEvaluations)[number], string>;
}

/** A proof of one of snarkjs's systems, every number canonical, every point on its curve. Rebuilt, never passed through. */
export type SnarkProof = Groth16Proof | PlonkProof | FflonkProof;

/** Most public signals a proof may have: far above any model's, far below what would take seconds. */
export const mostSignals = 16_384;

function malformed(message: string): never {
  throw new CodedError('malformed_proof', message);
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown, names: readonly string[], what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return malformed(`${what} is not a JSON object.`);
  }
  const fields = value as Fields;
  for (const name of Object.keys(fields)) {
    if (!names.includes(name)) malformed(`${what} has the field "${name.slice(0, 40)}", which none has.`);
  }
  const absent = names.find((name) => !Object.hasOwn(fields, name));
  return absent === undefined ? fields : malformed(`${what} lacks the field "${absent}".`);
}

function each<Name extends string, Value>(
  names: readonly Name[],
  read: (name: Name) => Value,
): Named<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Named<Name, Value>;
}

/** The system a value names as its `protocol`, if it is one of snarkjs's. */
export function snarkSystemOf(value: unknown): SnarkSystem | undefined {
  const protocol = (value as { readonly protocol?: unknown } | null | undefined)?.protocol;
  return snarkSystems.find((system) => system === protocol);
}

/**
 * Reads the `proof` part of what snarkjs writes.
 *
 * @throws CodedError `malformed_proof`, naming the field
 */
export function readSnarkProof(value: unknown): SnarkProof {
  const system = snarkSystemOf(value);
  if (system === undefined) return malformed(`The proof's protocol is none of ${snarkSystems.join(', ')}.`);
  const { curve: name } = value as { readonly curve?: unknown };
  const curve = typeof name === 'string' ? curveOf(name) : undefined;
  if (curve === undefined) return malformed("The proof's curve is neither bn128 nor bls12381.");
  const reading: Reading = { curve, code: 'malformed_proof' };
  const head = ['protocol', 'curve'];
  const scalar = (from: Fields, field: string): string => readScalar(from[field], field, reading).toString();
  const point = (from: Fields, field: string): G1Text => readG1(from[field], field, reading, false);
  switch (system) {
    case 'groth16': {
      const fields = fieldsOf(value, [...head, 'pi_a', 'pi_b', 'pi_c'], 'The proof');
      return {
        protocol: system,
        curve: curve.name,
        pi_a: point(fields, 'pi_a'),
        pi_b: readG2(fields.pi_b, 'pi_b', reading),
        pi_c: point(fields, 'pi_c'),
      };
    }
    case 'plonk': {
      const fields = fieldsOf(value, [...head, ...plonkCommitments, ...plonkEvaluations], 'The proof');
      return {
        protocol: system,
        curve: curve.name,
        ...each(plonkCommitments, (field) => point(fields, field)),
        ...each(plonkEvaluations, (field) => scalar(fields, field)),
      };
    }
    case 'fflonk': {
      const fields = fieldsOf(value, [...head, 'polynomials', 'evaluations'], 'The proof');
      const polynomials = fieldsOf(fields.polynomials, fflonkCommitments, '"polynomials"');
      const evaluations = fieldsOf(fields.evaluations, fflonkEvaluations, '"evaluations"');
      return {
        protocol: system,
        curve: curve.name,
        polynomials: each(fflonkCommitments, (field) => point(polynomials, field)),
        evaluations: each(fflonkEvaluations, (field) => scalar(evaluations, field)),
      };
    }
  }
}

/**
 * Reads the public signals of a proof: plain decimal text, below the group's order.
 *
 * @throws CodedError `malformed_signals`
 */
export function readPublicSignals(value: unknown, curve: Curve): readonly bigint[] {
  if (!Array.isArray(value)) throw new CodedError('malformed_signals', 'The public signals are not a list.');
  if (value.length > mostSignals) {
    throw new CodedError('malformed_signals', `There are more than ${mostSignals} public signals.`);
  }
  const reading: Reading = { curve, code: 'malformed_signals' };
  return value.map((signal, index) => readScalar(signal, `public signal ${index}`, reading));
}
