import fc from '../support/properties';
import { describe, expect, it } from 'vitest';
import { CodedError } from '../../src/bytes/coded-error';
import { fromHex } from '../../src/bytes/hex';
import { scanCbor } from '../../src/nitro/cbor-shape';
import { decodeCbor } from '../../src/nitro/cbor-values';
import { type CborValue, encodeCbor } from '../evidence/cbor-encoder';

const limits = { bytes: 4096, items: 100, depth: 5 };

function codeOf(hex: string): string {
  try {
    scanCbor(fromHex(hex, 'input'), limits);
    return 'ok';
  } catch (error) {
    return error instanceof CodedError ? String(error.code) : String(error);
  }
}

describe('scanCbor', () => {
  it('refuses each kind of broken CBOR with its own code', () => {
    const cases: readonly [hex: string, code: string][] = [
      ['', 'cbor_truncated'],
      ['18', 'cbor_truncated'],
      ['1a0000', 'cbor_truncated'],
      ['f90000', 'ok'],
      ['f900', 'cbor_truncated'],
      ['5affffffff00', 'cbor_truncated'],
      ['5bffffffffffffffff00', 'cbor_truncated'],
      ['7bffffffffffffffff', 'cbor_truncated'],
      ['9affffffff', 'cbor_length_bomb'],
      ['9bffffffffffffffff', 'cbor_length_bomb'],
      ['bb8000000000000000', 'cbor_length_bomb'],
      ['a20000', 'cbor_length_bomb'],
      ['9f00', 'cbor_truncated'],
      ['bf00ff', 'cbor_break'],
      ['ff', 'cbor_break'],
      ['82ff00', 'cbor_break'],
      ['1c', 'cbor_reserved_ai'],
      ['3f', 'cbor_reserved_ai'],
      ['df00', 'cbor_reserved_ai'],
      ['fc', 'cbor_reserved_ai'],
      ['5f4100ff', 'cbor_indefinite_string'],
      ['7f6161ff', 'cbor_indefinite_string'],
      ['61ff', 'cbor_invalid'],
      ['62c080', 'cbor_invalid'],
      ['e0', 'cbor_invalid'],
      ['f8ff', 'cbor_invalid'],
      ['0000', 'cbor_trailing_bytes'],
      ['a200000000', 'cbor_duplicate_key'],
      ['a20000180000', 'cbor_duplicate_key'],
      ['a200001b000000000000000000', 'cbor_duplicate_key'],
      ['a22000380000', 'cbor_duplicate_key'],
      ['a2616100780161f6', 'cbor_duplicate_key'],
      ['a2410100580101f6', 'cbor_duplicate_key'],
      ['bf00000000ff', 'cbor_duplicate_key'],
      ['a2413100613100', 'ok'],
      ['a1f90000f6', 'cbor_map_key'],
      ['a18000', 'cbor_map_key'],
      ['a1f600', 'cbor_map_key'],
      ['8181818180', 'ok'],
      ['818181818180', 'cbor_depth'],
      ['c1c1c1c1c100', 'cbor_depth'],
      [`9864${'00'.repeat(100)}`, 'cbor_too_many_items'],
      [`592000${'00'.repeat(8192)}`, 'cbor_too_large'],
    ];
    for (const [hex, code] of cases) expect(codeOf(hex), hex.slice(0, 40)).toBe(code);
  });

  it('ends quickly on any bytes, with a shape or a code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          scanCbor(bytes, limits);
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('passes what it accepts to a decoder that reads the same values', () => {
    const scalar = fc.oneof(
      fc.integer(),
      fc.maxSafeInteger(),
      fc.string(),
      fc.uint8Array({ maxLength: 40 }),
      fc.constant(null),
      fc.boolean(),
    );
    const value: fc.Arbitrary<CborValue> = fc.oneof(
      scalar,
      fc.array(scalar, { maxLength: 8 }),
      fc
        .uniqueArray(fc.tuple(fc.oneof(fc.string(), fc.integer()), scalar), {
          maxLength: 8,
          selector: ([key]) => key,
        })
        .map((entries) => new Map<CborValue, CborValue>(entries)),
    );
    fc.assert(
      fc.property(value, (original) => {
        const bytes = encodeCbor(original);
        const decoded = decodeCbor(bytes, scanCbor(bytes, limits));
        expect(encodeCbor(decoded as CborValue)).toEqual(bytes);
      }),
    );
  });
});

describe('decodeCbor', () => {
  it('gives no meaning to tags', () => {
    for (const hex of ['c100', '81d81c00', 'a100d9010280']) {
      const bytes = fromHex(hex, 'tagged');
      expect(() => decodeCbor(bytes, scanCbor(bytes, limits))).toThrow(
        expect.objectContaining({ code: 'cbor_tag' }),
      );
    }
  });
});
