import { expect, test } from 'vitest';
import { decodeSlots } from '../../src/zk/signal-values';

const order = 1_000_003n;
const slot = { index: 0, signed: true, label: undefined, unit: undefined };

/** What a signal reads as; negative numbers are the upper half of the field. */
const textOf = (whole: bigint, divisor: bigint): string | undefined =>
  decodeSlots([whole < 0n ? order + whole : whole], [{ ...slot, divisor }], order)?.[0]?.text;

test.each([
  [2n, 3n, '0.666666666666666667'],
  [1n, 3n, '0.333333333333333333'],
  [-2n, 3n, '-0.666666666666666667'],
  [1n, 2n * 10n ** 18n, '0.000000000000000001'],
  [29n, 30n * 10n ** 16n, '0.000000000000000097'],
])('%s / %s is rounded to 18 places', (whole, divisor, text) => {
  expect(textOf(whole, divisor)).toBe(text);
});

test('a negative number that rounds to zero has no sign', () => {
  expect(textOf(-1n, 10n ** 20n)).toBe('0');
});

test('a divisor of 2^n gives every decimal', () => {
  expect(textOf(-1n, 2n ** 20n)).toBe('-0.00000095367431640625');
});
