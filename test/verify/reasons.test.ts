import { expect, test } from 'vitest';

import { reasonOf } from '../../src/verify/reasons';
import { settlementReasonOf } from '../../src/verify/reasons/settlement';

test('codes have their sentences, and one that this release does not know is named', () => {
  expect(reasonOf('ok').user).toBe('This check passed.');
  expect(settlementReasonOf('recorded').user).not.toContain('recorded”');
  for (const sentenceOf of [reasonOf, settlementReasonOf]) {
    for (const code of ['of_long_ago', 'constructor', '__proto__', '']) {
      expect(sentenceOf(code).user).toContain(`“${code}”`);
    }
  }
});
