import fc from '../support/properties';
import { describe, expect, it } from 'vitest';
import { toBareHex, fromHex } from '../../src/bytes/hex';
import { CodedError } from '../../src/bytes/coded-error';
import { utf8 } from '../../src/bytes/join';
import type { UnicodeVersion } from '../../src/bytes/python-printable';
import { readPythonJson } from '../../src/bytes/python-json-reader';
import { pythonDumps, pythonRepr } from '../../src/bytes/python-json-writer';
import { pythonPresent, runPython } from '../support/python';

/** Reads documents as hex lines; answers `dumps`, a tab and `repr` as ASCII JSON, or `refused`. */
const program = `
import json, sys, unicodedata
print(unicodedata.unidata_version)
for line in sys.stdin:
    try:
        value = json.loads(bytes.fromhex(line.strip()))
    except ValueError:
        print('refused')
        continue
    print(json.dumps(value, sort_keys=True) + '\\t' + json.dumps(repr(value)))
`;

const rounds = 1500;

function ours(document: Uint8Array, unicode: UnicodeVersion): string {
  try {
    const value = readPythonJson(document);
    return `${pythonDumps(value)}\t${pythonDumps(pythonRepr(value, unicode))}`;
  } catch (error) {
    if (error instanceof CodedError) return 'refused';
    throw error;
  }
}

/** @param accepted whether CPython takes all of these documents */
function compare(documents: readonly Uint8Array[], accepted: boolean): void {
  if (!pythonPresent(documents.length, expect.getState().currentTestName ?? '')) return;
  const answered = runPython(program, documents.map((bytes) => `${toBareHex(bytes)}\n`).join('')) ?? '';
  const [version = '', ...theirs] = answered.trimEnd().split('\n');
  const unicode: UnicodeVersion = Number.parseFloat(version) >= 15 ? '15.0' : '14.0';
  expect(theirs).toHaveLength(documents.length);
  if (accepted) expect(theirs).not.toContain('refused');
  documents.forEach((document, index) => {
    const label = toBareHex(document);
    expect([label, ours(document, unicode)]).toEqual([label, theirs[index]]);
  });
}

const seed = 20_260_101;
const sample = <T>(arbitrary: fc.Arbitrary<T>): readonly T[] =>
  fc.sample(arbitrary, { numRuns: rounds, seed });

/** Printable in every Unicode version since 6.0 or in none, so that the interpreter's own version does not matter. */
const unit = fc.oneof(
  fc.constantFrom(
    '"',
    "'",
    '\\',
    '/',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u00ad',
    '\u200b',
    '\u2028',
    '\ufeff',
    '\uffff',
  ),
  fc.integer({ min: 0x20, max: 0x17f }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('😀', '東', 'é', 'e\u0301', '\u{10ffff}', '\u{e0001}', '\ue000'),
);
const text = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''));
const escape = fc
  .integer({ min: 0, max: 0xffff })
  .filter((code) => code < 0x180 || (code >= 0xd800 && code <= 0xe0ff) || code >= 0xfff0)
  .map((code) => `\\u${code.toString(16).padStart(4, '0')}`);
const stringLiteral = fc.oneof(
  text.map((value) => JSON.stringify(value)),
  fc.array(escape, { maxLength: 6 }).map((escapes) => `"${escapes.join('')}"`),
);

const digits = (max: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max }).map((list) => list.join(''));
const numberLiteral = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      digits(25).map((list) => list.replace(/^0+/, '1')),
    ),
    fc.option(digits(20), { nil: undefined }),
    fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), digits(3)), {
      nil: undefined,
    }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent?.join('') ?? ''}`,
  );
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential());
const scalar = fc.oneof(
  numberLiteral,
  double,
  stringLiteral,
  fc.constantFrom('null', 'true', 'false', 'NaN', 'Infinity', '-Infinity', '-0', '-0.0', '1e400'),
);
const space = fc.constantFrom('', '', ' ', '\n', '\t\r');
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc
      .tuple(space, fc.array(tie('tree'), { maxLength: 4 }))
      .map(([gap, items]) => `[${gap}${items.join(`${gap},`)}${gap}]`),
    fc
      .tuple(space, fc.array(fc.tuple(stringLiteral, tie('tree')), { maxLength: 4 }))
      .map(
        ([gap, entries]) =>
          `{${entries.map(([key, value]) => `${gap}${key}${gap}:${value}`).join(',')}${gap}}`,
      ),
  ),
}));

describe('beside CPython in one process, where Python 3 is present', () => {
  it('numbers are read and written alike', () => {
    compare([...sample(numberLiteral), ...sample(double)].map(utf8), true);
  });

  it('strings are read, escaped and quoted alike', () => {
    compare(sample(stringLiteral).map(utf8), true);
  });

  it('nested documents with duplicate keys and odd spacing are written alike', () => {
    compare(sample(tree).map(utf8), true);
  });

  it('damaged documents are refused alike', () => {
    const damaged = fc
      .tuple(tree, fc.nat(), fc.constantFrom('', ',', '"', '}', '0', '\u0001', '\u00a0', 'e', '.', '-', ':'))
      .map(([document, at, piece]) => {
        const place = at % (document.length + 1);
        return utf8(document.slice(0, place) + piece + document.slice(place + 1));
      });
    compare(sample(damaged), false);
  });

  it('bytes in every encoding, and bytes in none, are decoded alike', () => {
    const wide = (document: string, width: 2 | 4, littleEndian: boolean): Uint8Array => {
      const codes = Array.from(document, (character) => character.codePointAt(0) ?? 0).filter(
        (code) => code <= 0xffff,
      );
      const bytes = new DataView(new ArrayBuffer(codes.length * width));
      codes.forEach((code, index) => {
        if (width === 2) bytes.setUint16(index * 2, code, littleEndian);
        else bytes.setUint32(index * 4, code, littleEndian);
      });
      return new Uint8Array(bytes.buffer);
    };
    const documents = sample(fc.tuple(stringLiteral, fc.constantFrom<2 | 4>(2, 4), fc.boolean())).map(
      ([document, width, littleEndian]) => wide(document, width, littleEndian),
    );
    const noise = sample(fc.uint8Array({ maxLength: 6 })).map((bytes) => Uint8Array.of(0x22, ...bytes, 0x22));
    const encoded = ['22eda08022', '22ed9fbf22', '22f0808022', '22f48fbfbf22', '22e0808022', '22efbfbf22'];
    compare([...documents, ...noise, ...encoded.map((hex) => fromHex(hex, 'document'))], false);
  });
});
