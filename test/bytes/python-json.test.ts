import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/bytes/coded-error';
import { fromHex } from '../../src/bytes/hex';
import { PythonFloat, PythonInt } from '../../src/bytes/python-json';
import { pythonFloat } from '../../src/bytes/python-float';
import { isPrintable } from '../../src/bytes/python-printable';
import { readPythonJson, readPythonJsonText } from '../../src/bytes/python-json-reader';
import { pythonDumps, pythonRepr } from '../../src/bytes/python-json-writer';
import { readFixtureJson } from '../support/fixtures';

interface NumberRow {
  readonly literal: string;
  readonly python_type: 'int' | 'float';
  readonly dumps: string;
  readonly repr: string;
  readonly float_dumps: string;
}

interface StringRow {
  readonly json_literal: string;
  readonly dumps: string;
  readonly repr_ascii: string;
}

const numbers = readFixtureJson('gateway/py-numbers.json') as readonly NumberRow[];
const strings = readFixtureJson('gateway/py-strings.json') as readonly StringRow[];
const structures = readFixtureJson('gateway/py-structure.json') as readonly {
  readonly input: string;
  readonly dumps: string;
  readonly repr: string;
}[];
const keySort = readFixtureJson('gateway/py-keysort.json') as {
  readonly input_json: string;
  readonly sorted_dumps: string;
};
const printable = readFixtureJson('gateway/py-nonprintable.json') as {
  readonly nonprintable_ranges: readonly (readonly [number, number])[];
};

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof CodedError) return String(error.code);
    throw error;
  }
  return 'none';
}

const bytesOf = (hex: string): Uint8Array => fromHex(hex, 'vector');

describe('numbers', () => {
  it('are read and written as CPython does, int and float apart', () => {
    for (const row of numbers) {
      const value = readPythonJsonText(row.literal);
      expect([row.literal, pythonDumps(value)]).toEqual([row.literal, row.dumps]);
      expect([row.literal, pythonRepr(value, '14.0')]).toEqual([row.literal, row.repr]);
      expect(value instanceof PythonInt ? 'int' : 'float', row.literal).toBe(row.python_type);
    }
    expect(numbers.length).toBeGreaterThan(200);
  });

  it('turn into floats as float(x) does', () => {
    for (const row of numbers) {
      const written = pythonFloat(Number(pythonDumps(readPythonJsonText(row.literal))), {
        nan: 'NaN',
        infinity: 'Infinity',
      });
      expect([row.literal, written]).toEqual([row.literal, row.float_dumps]);
    }
  });

  it('have at most 4300 digits, as in CPython', () => {
    expect(pythonDumps(readPythonJsonText(`-${'9'.repeat(4300)}`))).toBe(`-${'9'.repeat(4300)}`);
    expect(codeOf(() => readPythonJsonText('1'.repeat(4301)))).toBe('malformed_json');
    expect(readPythonJsonText(`${'1'.repeat(4301)}.5`)).toBeInstanceOf(PythonFloat);
  });

  it.each(['01', '+1', '.5', '1.', '1e', '-', '0x10', '1_0', 'Nan', 'infinity', '- 1', '１'])(
    'refuse %s',
    (literal) => {
      expect(codeOf(() => readPythonJsonText(literal))).toBe('malformed_json');
    },
  );
});

describe('strings', () => {
  it('are escaped as json.dumps and repr escape them', () => {
    for (const row of strings) {
      const value = readPythonJsonText(row.json_literal);
      expect([row.json_literal, pythonDumps(value)]).toEqual([row.json_literal, row.dumps]);
      const repr = readPythonJsonText(row.repr_ascii);
      expect([row.json_literal, pythonRepr(value, '14.0')]).toEqual([row.json_literal, repr]);
    }
    expect(strings.length).toBeGreaterThan(250);
  });

  it.each(['"a\nb"', '"\\x41"', '"\\u12g4"', '"\\', '"a', "'a'", '"\\ud8"'])('refuse %j', (literal) => {
    expect(codeOf(() => readPythonJsonText(literal))).toBe('malformed_json');
  });

  it('know the printable characters of Unicode 14.0, every one', () => {
    const ranges = printable.nonprintable_ranges;
    let range = 0;
    const wrong: number[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      while (codePoint > (ranges[range]?.[1] ?? Infinity)) range++;
      const expected = codePoint < (ranges[range]?.[0] ?? Infinity);
      if (isPrintable(codePoint, '14.0') !== expected) wrong.push(codePoint);
    }
    expect(wrong).toEqual([]);
  });

  it('know what Unicode 15.0 added: 4489 characters, of which 7 are format controls', () => {
    let added = 0;
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      if (isPrintable(codePoint, '15.0') && !isPrintable(codePoint, '14.0')) added++;
    }
    expect(added).toBe(4489 - 7);
    expect(pythonRepr('\u{1fae8}', '15.0')).toBe("'\u{1fae8}'");
    expect(pythonRepr('\u{1fae8}', '14.0')).toBe("'\\U0001fae8'");
  });
});

describe('structure', () => {
  it('is written as json.dumps and repr write it', () => {
    for (const row of structures) {
      const value = readPythonJsonText(row.input);
      expect(pythonDumps(value)).toBe(row.dumps);
      expect(pythonRepr(value, '14.0')).toBe(row.repr);
    }
  });

  it('sorts keys by code point, not by UTF-16 unit', () => {
    expect(pythonDumps(readPythonJsonText(keySort.input_json))).toBe(keySort.sorted_dumps);
    expect(
      pythonDumps(readPythonJsonText('{"\\ud800z":1,"\\ud800a":2,"\\ud800\\udc00":3,"\\uffff":4}')),
    ).toBe('{"\\ud800a": 2, "\\ud800z": 1, "\\uffff": 4, "\\ud800\\udc00": 3}');
  });

  it.each([
    '',
    ' ',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    '[1 2]',
    '{"a" 1}',
    '[',
    '{"a":',
    '[1]]',
    '\u00a0[]',
    '[\f]',
    '\ufeff[]',
  ])('refuses %j', (text) => {
    expect(codeOf(() => readPythonJsonText(text))).toBe('malformed_json');
  });

  it('is bounded in depth, length and number of values, without overflowing the stack', () => {
    const limits = { maxLength: 1000, maxDepth: 10, maxValues: 20 };
    expect(codeOf(() => readPythonJsonText('['.repeat(11), limits))).toBe('json_too_deep');
    expect(codeOf(() => readPythonJsonText(`[${'1,'.repeat(30)}1]`, limits))).toBe('json_too_many');
    expect(codeOf(() => readPythonJsonText(' '.repeat(1001), limits))).toBe('json_too_long');
    const deep = { maxLength: 1e7, maxDepth: 1e6, maxValues: 1e7 };
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(pythonDumps(readPythonJsonText(nested, deep))).toBe(nested);
  });
});

describe('encodings', () => {
  it.each([
    ['UTF-8 with a byte order mark', 'efbbbf22c3a922'],
    ['UTF-16 LE with a byte order mark', 'fffe2200e9002200'],
    ['UTF-16 BE with a byte order mark', 'feff002200e90022'],
    ['UTF-16 LE', '2200e9002200'],
    ['UTF-16 BE', '002200e90022'],
    ['UTF-32 LE', '22000000e900000022000000'],
    ['UTF-32 BE', '00000022000000e900000022'],
    ['UTF-32 LE with a byte order mark', 'fffe000022000000e900000022000000'],
    ['UTF-32 BE with a byte order mark', '0000feff00000022000000e900000022'],
  ])('%s is recognised', (_, hex) => {
    expect(readPythonJson(bytesOf(hex))).toBe('é');
  });

  it('take a single UTF-16 digit, which is two bytes long', () => {
    expect(readPythonJson(bytesOf('0031'))).toEqual(new PythonInt('1'));
    expect(readPythonJson(bytesOf('3100'))).toEqual(new PythonInt('1'));
  });

  it('let encoded surrogates pass', () => {
    expect(readPythonJson(bytesOf('22eda08022'))).toBe('\ud800');
    expect(readPythonJson(bytesOf('22eda0bdedb88022'))).toBe('😀');
  });

  it.each([
    ['an invalid byte', '22ff22'],
    ['an overlong form', '22c08022'],
    ['a truncated sequence', '22e282'],
    ['a code point above U+10FFFF', '22f490808022'],
    ['half a UTF-16 unit', 'fffe220061'],
    ['a UTF-32 unit above U+10FFFF', '22000000ffffff7f22000000'],
  ])('%s is refused', (_, hex) => {
    expect(codeOf(() => readPythonJson(bytesOf(hex)))).toBe('malformed_encoding');
  });
});
