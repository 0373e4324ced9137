import { describe, expect, it } from 'vitest';
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from '../../src/bytes/base64';
import { CodedError } from '../../src/bytes/coded-error';

describe('base64', () => {
  it('is read back whatever its length, also where there are millions of characters', () => {
    for (const length of [0, 1, 2, 3, 4, 6_000_001]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 167) & 0xff);
      expect(Buffer.compare(fromBase64(toBase64(bytes), 'it'), bytes)).toBe(0);
      expect(Buffer.compare(fromBase64Url(toBase64Url(bytes), 'it'), bytes)).toBe(0);
    }
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'A===',
    'AAAA=',
    '=AAA',
    'AA=A',
    'AA==AAAA',
    'AAA=AAA=',
    'AA A',
    'AAAA\n',
    'AA_A',
    'AB==',
  ])('refuses %j', (text) => {
    expect(() => fromBase64(text, 'it')).toThrow(CodedError);
  });

  it.each(['A', 'AA==', 'A+', 'AB'])('without padding refuses %j', (text) => {
    expect(() => fromBase64Url(text, 'it')).toThrow(CodedError);
  });
});
