import { Buffer } from 'node:buffer';

import fc from '../support/properties';
import { expect, test } from 'vitest';

import { fromHex, toHex, writeHex } from '../../src/bytes/hex';

/** Longer than what is decoded without an allocation, too. */
const someBytes = fc.uint8Array({ maxLength: 1500 });

test('hex of either case, with and without prefix, is the bytes it was made of', () => {
  fc.assert(
    fc.property(someBytes, (bytes) => {
      const bare = Buffer.from(bytes).toString('hex');
      expect(toHex(bytes)).toBe(`0x${bare}`);
      for (const text of [bare, bare.toUpperCase(), `0x${bare}`, `0X${bare.toUpperCase()}`]) {
        expect(fromHex(text, 'text', bytes.length)).toEqual(bytes);
      }
    }),
  );
});

test('text with one character that is no digit is refused, wherever it stands and whichever it is', () => {
  const digits = new Set('0123456789abcdefABCDEF');
  for (let unit = 0; unit < 0x180; unit++) {
    const character = String.fromCharCode(unit);
    if (digits.has(character)) continue;
    for (const text of [`0x${character}0`, `0x0${character}`, `0x00${character}00`, `${character}00`]) {
      expect(() => fromHex(text, 'text'), text).toThrow(/text is not hexadecimal/);
    }
  }
  expect(() => fromHex(`${'00'.repeat(2000)}g0`, 'text')).toThrow(/text is not hexadecimal/);
});

test('an odd number of digits and another length than demanded are refused', () => {
  expect(() => fromHex('0x0', 'text')).toThrow(/pairs of the digits/);
  expect(() => fromHex('0'.repeat(2001), 'text')).toThrow(/pairs of the digits/);
  expect(() => fromHex('0x00', 'text', 2)).toThrow('text has 1 bytes, expected 2.');
});

test('bytes are written where they shall go, and nothing beside them', () => {
  const target = new Uint8Array(5).fill(0x77);
  expect(writeHex('0xabCD', 2, target, 2)).toBe(true);
  expect([...target]).toEqual([0x77, 0x77, 0xab, 0xcd, 0x77]);
  expect(writeHex('0xabé', 2, target, 2)).toBe(false);
});
