import { expect, test } from 'vitest';

import { type Headline, worstHeadline } from '../../src/verify/verdict';

/** Worst first, as the toolbar has to choose. */
const order: readonly Headline[] = [
  'rejected',
  'unverifiable',
  'overdue',
  'provisional',
  'checking',
  'private',
  'proved',
  'settled',
];

test('the worst answer of a page speaks for it, wherever in the page it stands', () => {
  for (const [index, worst] of order.entries()) {
    const others = order.slice(index);
    expect(worstHeadline(others)).toBe(worst);
    expect(worstHeadline(others.toReversed())).toBe(worst);
  }
  expect(worstHeadline([])).toBeUndefined();
});
