import { curveOf } from '../../src/zk/curves';

const { q = 0n, r = 0n } = curveOf('bn128') ?? {};

/** Where a text stands in a JSON value. */
export type Path = readonly (string | number)[];

/** The paths of every text in a JSON value. */
export function textPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((inner, index) => textPaths(inner, [...path, index]));
  return Object.entries(value).flatMap(([name, inner]) => textPaths(inner, [...path, name]));
}

/** A copy in which the text at `path` is another; `undefined` drops it. */
export function altered<Value>(value: Value, path: Path, change: (text: string) => unknown): Value {
  const copy = structuredClone(value);
  const holder = path.slice(0, -1).reduce<unknown>((at, step) => (at as never)[step], copy);
  const last = path.at(-1) ?? '';
  const next = change((holder as Record<string | number, string>)[last] ?? '');
  if (next === undefined && Array.isArray(holder)) holder.splice(Number(last), 1);
  else (holder as Record<string | number, unknown>)[last] = next;
  return JSON.parse(JSON.stringify(copy)) as Value;
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

/** What is done to one text of a proof; each makes another proof, or none. */
export const changes: Readonly<Record<string, (text: string) => unknown>> = {
  'another number': (text) => (isNumber(text) ? (BigInt(text) + 1n).toString() : `${text}x`),
  zero: (text) => (text === '0' ? '1' : '0'),
  'plus the order of the base field': (text) => (isNumber(text) ? (BigInt(text) + q).toString() : `${text} `),
  'plus the order of the groups': (text) => (isNumber(text) ? (BigInt(text) + r).toString() : ` ${text}`),
  'minus the order of the groups': (text) =>
    isNumber(text) ? (BigInt(text) - r).toString() : text.toUpperCase() + '0',
  hexadecimal: (text) => (isNumber(text) ? `0x${BigInt(text).toString(16)}` : `0x${text}`),
  'leading zeros': (text) => `00${text}`,
  'a JSON number': (text) => Number(text),
  nothing: () => undefined,
  null: () => null,
  'a list': (text) => [text],
};

/** A proof and its signals, altered in every text they hold, in every way. */
export function tamperings<Proof>(
  proof: Proof,
  signals: readonly string[],
): { readonly name: string; readonly proof: Proof; readonly signals: readonly string[] }[] {
  return Object.entries(changes).flatMap(([name, change]) => [
    ...textPaths(proof).map((path) => ({
      name: `${path.join('.')}: ${name}`,
      proof: altered(proof, path, change),
      signals,
    })),
    ...textPaths(signals).map((path) => ({
      name: `signal ${path.join('.')}: ${name}`,
      proof,
      signals: altered(signals, path, change),
    })),
  ]);
}
