import { CodedError } from '../../bytes/coded-error';
import type { WordReader } from './word-reader';

/** One named part of what a model gave: numbers in decimals, or texts. */
export interface NamedOutput {
  readonly name: string;
  /** The first of them, row by row. */
  readonly values: readonly string[];
  /** How many there are. */
  readonly count: number;
}

const longestName = 1_000;
/** Bytes of text read at most, all together: offsets may point to the same text again and again. */
const mostText = 1_000_000;
const mostParts = 256;
const mostValues = 100_000;
/** Values that are kept to be shown. */
const shownValues = 100;
/** Digits after the point beyond which a number is written with its power of ten. */
const mostDecimals = 60n;

/** An `int128`, sign-extended to a word as the ABI demands. */
function int128(words: WordReader, index: number): bigint {
  const value = BigInt.asIntN(256, words.uint(index));
  if (BigInt.asIntN(128, value) === value) return value;
  throw new CodedError('abi_dirty_value', `The tensor has a number beyond int128 in word ${index}.`);
}

/** `Number(value, decimals)` as text: value / 10^decimals, exactly. */
function decimalText(value: bigint, decimals: bigint): string {
  if (decimals === 0n || value === 0n) return value.toString();
  if (decimals < 0n || decimals > mostDecimals) return `${value} × 10^${-decimals}`;
  const digits = (value < 0n ? -value : value).toString().padStart(Number(decimals) + 1, '0');
  const point = digits.length - Number(decimals);
  const fraction = digits.slice(point).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`;
}

function parts(output: WordReader, index: number, read: (part: WordReader) => NamedOutput): NamedOutput[] {
  const { length, head } = output.array(index, mostParts);
  return Array.from({ length }, (_, part) => read(head.tuple(part)));
}

function shown(length: number, read: (index: number) => string): Pick<NamedOutput, 'values' | 'count'> {
  return {
    values: Array.from({ length: Math.min(length, shownValues) }, (_, index) => read(index)),
    count: length,
  };
}

/**
 * `ModelOutput`: tensors of numbers `(string name, (int128 value, int128 decimals)[], uint32[] shape)[]`, of texts `(string,
 * string[])[]`, JSON values `(string, string)[]`, and whether it is only a simulation.
 *
 * @param output stands on the tuple's head
 * @throws CodedError<AbiCode>
 */
export function readModelOutput(output: WordReader): {
  readonly outputs: readonly NamedOutput[];
  readonly simulated: boolean;
} {
  let left = mostText;
  const text = (words: WordReader, index: number): string => {
    const bytes = words.bytes(index, left);
    left -= bytes.length;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  };
  const numbers = parts(output, 0, (tensor) => {
    const { length, head } = tensor.array(1, mostValues, 2);
    const number = (index: number) => decimalText(int128(head, 2 * index), int128(head, 2 * index + 1));
    return { name: tensor.string(0, longestName), ...shown(length, number) };
  });
  const texts = parts(output, 1, (tensor) => {
    const { length, head } = tensor.array(1, mostValues);
    return {
      name: tensor.string(0, longestName),
      ...shown(length, (index) => text(head, index)),
    };
  });
  const jsons = parts(output, 2, (json) => ({
    name: json.string(0, longestName),
    values: [text(json, 1)],
    count: 1,
  }));
  return { outputs: [...numbers, ...texts, ...jsons], simulated: output.bool(3) };
}
