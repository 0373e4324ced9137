import { expect, test } from 'vitest';

import { contains } from '../../src/capture/page/candidates';
import { captureNatives } from '../../src/capture/page/natives';

const natives = captureNatives(globalThis);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a text is found in bytes wherever it stands, and only there', () => {
  for (const within of ['"tee_', 'é{"x":1,"tee_id":2}', '"te"tee"tee_']) {
    expect(contains(bytes(within), '"tee_', natives), within).toBe(true);
  }
  for (const within of ['', '"tee', '"te","tee","t', 'tee_"tee']) {
    expect(contains(bytes(within), '"tee_', natives), within).toBe(false);
  }
});

test('what a text search finds is found in bytes, for every text of few letters', () => {
  const letters = ['a', 'b'];
  const words = (length: number): string[] =>
    length === 0 ? [''] : words(length - 1).flatMap((word) => letters.map((letter) => word + letter));
  for (const text of [...words(1), ...words(2), ...words(3)]) {
    for (const within of words(8)) {
      expect(contains(bytes(within), text, natives)).toBe(within.includes(text));
    }
  }
});
