/** An `int` of Python: arbitrary precision, kept as its decimal digits. `-0` is `0`. */
export class PythonInt {
  /** @param digits decimal digits without leading zeros, a hyphen in front if negative */
  constructor(readonly digits: string) {}
}

/** A `float` of Python: IEEE 754 binary64, with NaN and the infinities. */
export class PythonFloat {
  constructor(readonly value: number) {}
}

/** A `dict` of Python: insertion order; a key that is set again keeps its first place and takes the last value. */
export type PythonDict = ReadonlyMap<string, PythonJson>;

/**
 * What Python's `json.loads` makes of a document, nothing lost: int and float stay apart by their literal, keys keep their
 * order, and strings may hold lone surrogates.
 */
export type PythonJson =
  null | boolean | string | PythonInt | PythonFloat | readonly PythonJson[] | PythonDict;

/** Whether a value is a JSON object. */
export function isDict(value: PythonJson | undefined): value is PythonDict {
  return value instanceof Map;
}

/** Whether a value is a JSON array. */
export function isList(value: PythonJson | undefined): value is readonly PythonJson[] {
  return Array.isArray(value);
}

/** Python's `bool(value)`; an absent value is false, as `dict.get` makes it None. */
export function isTruthy(value: PythonJson | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  if (value instanceof PythonInt) return value.digits !== '0';
  if (value instanceof PythonFloat) return value.value !== 0;
  if (isDict(value)) return value.size > 0;
  return !isList(value) || value.length > 0;
}
