import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';

import { gapReport } from '../../src/app/gap-report';
import { createNetworks } from '../../src/app/networks';
import { userChoices } from '../../src/app/settings';
import type { Settling } from '../../src/app/settling';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { GapStatistics } from '../../src/settlement/gap';
import { openDatabase } from '../../src/store/database';
import { diskStore } from '../../src/store/exchanges';
import { recordId, type ExchangeRecord } from '../../src/store/records';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeState } from './fakes';

vi.mock('wxt/browser', () => ({ browser: {} }));

const now = Date.UTC(2026, 4, 20, 12);
const day = 86_400_000;
const open = { verification: 'verified', settlement: 'provisional', headline: 'provisional' } as const;

async function reportOf(
  records: readonly ExchangeRecord[],
  { days = 30, statistics = new GapStatistics(), networks = fakeState() } = {},
) {
  const database = await openDatabase(crypto.randomUUID());
  const store = diskStore(database);
  for (const record of records) await store.add(record, makeBody(record.id));
  return gapReport(days, {
    database,
    networks: createNetworks(networks),
    settling: { statistics: () => Promise.resolve(statistics) } as unknown as Settling,
    choices: userChoices(fakeState(new Map([['settings', { defaultNetworkId: 'own' }]]))),
    now: () => now,
  });
}

/** An answer of so long ago. */
function ago(ms: number, name: string, change: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return makeRecord({ id: recordId(now - ms, name), answeredAt: now - ms, ...open, ...change });
}

/** So many gaps that were measured so many days ago. */
function measured(count: number, daysAgo: number, statistics = new GapStatistics()): GapStatistics {
  for (let index = 0; index < count; index++) {
    const at = now - daysAgo * day;
    statistics.record({
      network: PUBLIC_NETWORK.id,
      site: 'chat.example.org',
      mode: 'batch',
      seconds: 70,
      at,
    });
  }
  return statistics;
}

test('an answer that a page shows again and again is one open answer', async () => {
  const first = ago(10_000, 'a');
  const again = ago(5_000, 'b', { repeatOf: first.id });
  const { networks } = await reportOf([first, again], { statistics: measured(1, 0) });
  expect(networks).toMatchObject([{ open: 1, openShare: 0.5, longestOpenMs: 10_000 }]);
});

test('what has no gap to measure is not part of the share', async () => {
  const others = [
    ago(1_000, 'rejected', { headline: 'rejected', verification: 'rejected' }),
    ago(2_000, 'private', { headline: 'private', settlement: 'private', mode: 'private' }),
    ago(3_000, 'import', { source: 'import' }),
  ];
  const { networks } = await reportOf([ago(4_000, 'open'), ...others], { statistics: measured(3, 0) });
  expect(networks).toMatchObject([{ open: 1, openShare: 0.25, longestOpenMs: 4_000 }]);
});

test('only what lies within the time asked for counts', async () => {
  const records = [ago(10_000, 'new'), ago(9 * day, 'old')];
  const statistics = measured(1, 0, measured(30, 20));
  const week = await reportOf(records, { days: 7, statistics });
  expect(week.networks).toMatchObject([
    { open: 1, openShare: 0.5, longestOpenMs: 10_000, estimate: { enough: false, count: 1 } },
  ]);
  const month = await reportOf(records, { days: 30, statistics });
  expect(month.networks).toMatchObject([
    { open: 2, longestOpenMs: 9 * day, estimate: { enough: true, count: 31 } },
  ]);
});

test('each network counts for itself, the default one first', async () => {
  const profile = { ...PUBLIC_NETWORK, id: 'own', name: 'Own', kind: 'custom' };
  const networks = fakeState();
  await createNetworks(networks).import(JSON.stringify(profile));
  const own = ago(10_000, 'own', { network: { id: 'own', name: 'Own', kind: 'custom' } });
  const report = await reportOf([own], { networks, statistics: measured(2, 0) });
  expect(report.networks).toMatchObject([
    { network: { id: 'own' }, open: 1, openShare: 1 },
    { network: { id: PUBLIC_NETWORK.id }, open: 0, openShare: 0, longestOpenMs: undefined },
  ]);
});
