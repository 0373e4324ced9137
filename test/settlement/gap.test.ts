import fc from '../support/properties';
import { expect, test } from 'vitest';

import { GapStatistics, lateAfter, overdueAfter } from '../../src/settlement/gap';

const base = { network: 'devnet', site: 'chat.example', mode: 'batch', at: Date.UTC(2026, 0, 10) } as const;

function measured(gaps: readonly number[]): GapStatistics {
  const statistics = new GapStatistics();
  for (const seconds of gaps) statistics.record({ ...base, seconds });
  return statistics;
}

test('quantiles come within a bucket of the exact ones', () => {
  const gaps = fc.array(fc.double({ min: 1, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(gaps, (lengths) => {
      const sorted = [...lengths].sort((left, right) => left - right);
      const summary = measured(lengths).summary();
      for (const [share, found] of [
        [0.5, summary?.p50],
        [0.99, summary?.p99],
      ] as const) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        expect(found).toBeGreaterThanOrEqual(exact / 1.1001);
        expect(found).toBeLessThanOrEqual(exact * 1.1001);
      }
    }),
  );
});

test('overdue is the p99, 15 minutes at least, and 30 while too little is known', () => {
  expect(overdueAfter(undefined)).toBe(1800);
  expect(overdueAfter(measured([5000]).summary())).toBe(1800);
  expect(overdueAfter(measured(new Array(50).fill(70)).summary())).toBe(900);
  const slow = overdueAfter(measured(new Array(50).fill(3600)).summary());
  expect(slow).toBeGreaterThan(3600 / 1.1);
  expect(slow).toBeLessThan(3600 * 1.1);
});

test('late is twice the p95, a minute at least, never later than overdue, and 3 minutes while too little is known', () => {
  expect(lateAfter(undefined)).toBe(180);
  expect(lateAfter(measured(new Array(50).fill(7)).summary())).toBe(60);
  const usual = lateAfter(measured(new Array(50).fill(70)).summary());
  expect(usual).toBeGreaterThan(140 / 1.1);
  expect(usual).toBeLessThan(140 * 1.1);
  const slow = measured(new Array(50).fill(3600)).summary();
  expect(lateAfter(slow)).toBe(overdueAfter(slow));
});

test('gaps are told apart by network, site, mode and day', () => {
  const statistics = new GapStatistics();
  statistics.record({ ...base, seconds: 10 });
  statistics.record({ ...base, mode: 'individual', seconds: 100 });
  statistics.record({ ...base, site: 'other.example', at: base.at + 86_400_000, seconds: 1000 });
  expect(statistics.summary()?.count).toBe(3);
  expect(statistics.summary({ mode: 'individual' })?.p50).toBeCloseTo(100, -1);
  expect(statistics.summary({ network: 'elsewhere' })).toBeUndefined();
  expect(statistics.byDay().map(({ count }) => count)).toEqual([2, 1]);
});

test('what is stored is read back, and what is no row is left out', () => {
  const statistics = measured([1, 2, 3]);
  const stored: unknown = JSON.parse(JSON.stringify(statistics));
  expect(new GapStatistics(stored).summary()).toEqual(statistics.summary());
  const broken = [{ network: 1 }, { ...base, day: 1, gaps: { 9999: 1 } }, null];
  expect(new GapStatistics(broken).summary()).toBeUndefined();
  expect(new GapStatistics('nonsense').summary()).toBeUndefined();
});

test('storage stays bounded however many sites there are, and forgets after 90 days', () => {
  const statistics = new GapStatistics();
  for (let site = 0; site < 2_500; site++)
    statistics.record({ ...base, site: `${site}.example`, seconds: 60 });
  expect(statistics.toJSON().length).toBeLessThanOrEqual(2_000);
  statistics.record({ ...base, at: base.at + 100 * 86_400_000, seconds: 60 });
  expect(statistics.toJSON()).toHaveLength(1);
});
