import { CodedError } from '../bytes/coded-error';
import type { ZkCode } from './codes';
import type { Curve } from './curves';
import { isOnG1, isOnG2 } from './curves';

/*
 * Field elements and points as snarkjs writes them: decimal text, affine points with a third coordinate "1" ("0" for
 * the point at infinity). snarkjs itself reads more (hexadecimal, numbers, values over the field), so that many texts
 * would stand for one proof; here exactly one does.
 */

/** What is being read and which code its faults carry. */
export interface Reading {
  readonly curve: Curve;
  readonly code: ZkCode;
}

/** Decimal digits of the order of bls12381's base field. */
const mostDigits = 115;

/** A point in G1 as snarkjs takes it. */
export type G1Text = readonly [string, string, string];
/** A point in G2 as snarkjs takes it: pairs are `c0 + c1·u`. */
export type G2Text = readonly [
  readonly [string, string],
  readonly [string, string],
  readonly [string, string],
];

function fault(code: ZkCode, message: string): never {
  throw new CodedError(code, message);
}

function readBelow(value: unknown, order: bigint, name: string, code: ZkCode): bigint {
  if (typeof value !== 'string' || value.length > mostDigits || !/^(?:0|[1-9][0-9]*)$/.test(value)) {
    return fault(code, `${name} is not a number in plain decimal text.`);
  }
  const element = BigInt(value);
  return element < order ? element : fault(code, `${name} is not below the order of its field.`);
}

/** An element of the field of order `r`: signals and evaluations. @throws CodedError with `code` */
export function readScalar(value: unknown, name: string, { curve, code }: Reading): bigint {
  return readBelow(value, curve.r, name, code);
}

function readTriple(value: unknown, name: string, code: ZkCode): readonly [unknown, unknown, unknown] {
  if (!Array.isArray(value) || value.length !== 3)
    return fault(code, `${name} is not a point of three coordinates.`);
  return value as unknown as readonly [unknown, unknown, unknown];
}

/**
 * A point of G1 that lies on the curve.
 *
 * @param infinity whether the neutral element is accepted: keys of small circuits hold it, honest proofs never
 * @throws CodedError with `code`
 */
export function readG1(value: unknown, name: string, reading: Reading, infinity: boolean): G1Text {
  const { curve, code } = reading;
  const [xText, yText, z] = readTriple(value, name, code);
  const x = readBelow(xText, curve.q, `${name}[0]`, code);
  const y = readBelow(yText, curve.q, `${name}[1]`, code);
  if (z === '0' && infinity && x === 0n && y === 1n) return ['0', '1', '0'];
  if (z !== '1') return fault(code, `${name}[2] is not 1.`);
  if (!isOnG1(curve, x, y)) return fault(code, `${name} does not lie on the curve ${curve.name}.`);
  return [x.toString(), y.toString(), '1'];
}

function readPair(value: unknown, name: string, { curve, code }: Reading): readonly [bigint, bigint] {
  if (!Array.isArray(value) || value.length !== 2) return fault(code, `${name} is not a pair of numbers.`);
  const pair = value as unknown as readonly [unknown, unknown];
  return [readBelow(pair[0], curve.q, `${name}[0]`, code), readBelow(pair[1], curve.q, `${name}[1]`, code)];
}

/** A point of the twist that lies on its curve; never the neutral element. @throws CodedError with `code` */
export function readG2(value: unknown, name: string, reading: Reading): G2Text {
  const { curve, code } = reading;
  const [xValue, yValue, zValue] = readTriple(value, name, code);
  const x = readPair(xValue, `${name}[0]`, reading);
  const y = readPair(yValue, `${name}[1]`, reading);
  const z = readPair(zValue, `${name}[2]`, reading);
  if (z[0] !== 1n || z[1] !== 0n) return fault(code, `${name}[2] is not [1, 0].`);
  if (!isOnG2(curve, x, y)) return fault(code, `${name} does not lie on the twist of ${curve.name}.`);
  return [
    [x[0].toString(), x[1].toString()],
    [y[0].toString(), y[1].toString()],
    ['1', '0'],
  ];
}
