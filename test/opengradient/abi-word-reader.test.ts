import fc from '../support/properties';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/bytes/hex';
import { concat, uint256, utf8 } from '../../src/bytes/join';
import { WordReader } from '../../src/opengradient/abi/word-reader';

const reader = (...words: readonly Uint8Array[]) => new WordReader(concat(...words), 'test data');
const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe('WordReader', () => {
  it('reads value types', () => {
    const address = '0x24e4bea7164bcfb52ccae10ede4f5a0cb9f09c4b';
    const data = reader(uint256(7), uint256(1), uint256(BigInt(address)));
    expect(data.number(0, 8)).toBe(7);
    expect(data.bool(1)).toBe(true);
    expect(data.address(2)).toBe(address);
    expect(data.bytes32(0)).toBe(`0x${'00'.repeat(31)}07`);
  });

  it('reads bytes, strings and tuples through their offsets', () => {
    const text = concat(uint256(5), utf8('hello'), new Uint8Array(27));
    const data = reader(uint256(32), uint256(32), text);
    expect(new TextDecoder().decode(data.tuple(0).bytes(0, 5))).toBe('hello');
    expect(data.tuple(0).string(0, 5)).toBe('hello');
  });

  it('reads the items of an array from its head', () => {
    const { length, head } = reader(uint256(32), uint256(2), uint256(8), uint256(9)).array(0, 2);
    expect([length, head.number(0), head.number(1)]).toEqual([2, 8, 9]);
  });

  it('refuses a value with dirty high bits', () => {
    expect(() => reader(uint256(2)).bool(0)).toThrow(code('abi_dirty_value'));
    expect(() => reader(uint256(256)).number(0, 8)).toThrow(code('abi_dirty_value'));
    expect(() => reader(uint256(2n ** 53n)).number(0)).toThrow(code('abi_dirty_value'));
    expect(() => reader(uint256(1n << 160n)).address(0)).toThrow(code('abi_dirty_value'));
  });

  it('refuses a head that ends early', () => {
    expect(() => reader(fromHex('00'.repeat(31), 'short')).uint(0)).toThrow(code('abi_truncated'));
  });

  it('refuses offsets and lengths beyond the bytes that are there, however large', () => {
    for (const beyond of [33n, 2n ** 53n, 2n ** 256n - 1n]) {
      expect(() => reader(uint256(beyond), uint256(0)).bytes(0, 10)).toThrow(code('abi_out_of_bounds'));
      expect(() => reader(uint256(32), uint256(beyond)).bytes(0, 10)).toThrow(code('abi_too_long'));
    }
    expect(() => reader(uint256(32), uint256(1)).bytes(0, 10)).toThrow(code('abi_out_of_bounds'));
    expect(() => reader(uint256(32), uint256(3), uint256(0)).array(0, 10)).toThrow(code('abi_out_of_bounds'));
  });

  it('never throws anything but its own codes on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const data = new WordReader(bytes, 'random');
        for (const read of [() => data.tuple(0).bytes(1, 64), () => data.array(1, 4).head.string(0, 64)]) {
          try {
            read();
          } catch (error) {
            expect(String((error as { code?: unknown }).code)).toMatch(/^abi_/);
          }
        }
      }),
    );
  });
});
