import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from '../support/properties';
import { afterEach, expect, test, vi } from 'vitest';

import { toBareHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { fastKeccak256 } from '../../src/bytes/keccak-256';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test('the published digests come out', () => {
  expect(toBareHex(fastKeccak256(new Uint8Array()))).toBe(
    'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
  );
  expect(toBareHex(fastKeccak256(utf8('BatchSettlement(bytes32,uint256,bytes)')))).toBe(
    'c2aff8d8a10a4543baabf39bd9ff45e7fc3881d19098df350a3b7f339e911127',
  );
});

test('every length around the block size hashes as in noble-hashes', () => {
  for (let length = 0; length <= 3 * 136 + 1; length++) {
    const bytes = new Uint8Array(length).fill(length);
    expect(fastKeccak256(bytes)).toEqual(keccak_256(bytes));
  }
});

test('messages longer than the memory they wait in hash as in noble-hashes', () => {
  const most = 478 * 136;
  for (const length of [most - 1, most, most + 1, 2 * most, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 7);
    expect(fastKeccak256(bytes)).toEqual(keccak_256(bytes));
  }
});

test('any bytes hash as in noble-hashes, one after another', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
      expect(fastKeccak256(bytes)).toEqual(keccak_256(bytes));
    }),
    { numRuns: 500 },
  );
});

test('where WebAssembly must not be compiled, noble-hashes does it', async () => {
  vi.stubGlobal('WebAssembly', {
    Module: function refused() {
      throw new EvalError('refused by the content security policy');
    },
  });
  vi.resetModules();
  const again = await import('../../src/bytes/keccak-256');
  expect(again.fastKeccak256(utf8('x'))).toEqual(keccak_256(utf8('x')));
});
