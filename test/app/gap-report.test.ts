import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';

import { gapReport } from '../../src/app/gap-report';
import { createNetworks } from '../../src/app/networks';
import type { Settling } from '../../src/app/settling';
import { GapStatistics } from '../../src/settlement/gap';
import { openDatabase } from '../../src/store/database';
import { diskStore } from '../../src/store/exchanges';
import { recordId } from '../../src/store/records';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeState } from './fakes';

vi.mock('wxt/browser', () => ({ browser: {} }));

test('an answer that a page shows again and again is one open answer', async () => {
  const database = await openDatabase('gap-report');
  const store = diskStore(database);
  const open = { verification: 'verified', settlement: 'provisional', headline: 'provisional' } as const;
  const first = makeRecord({ ...open, id: recordId(1_000, 'a'), answeredAt: 1_000 });
  const again = makeRecord({ ...open, id: recordId(2_000, 'b'), repeatOf: first.id });
  const settled = makeRecord({ headline: 'settled', id: recordId(3_000, 'c') });
  for (const record of [first, again, settled]) await store.add(record, makeBody(record.id));
  const report = await gapReport(30, {
    database,
    networks: createNetworks(fakeState()),
    settling: { statistics: () => Promise.resolve(new GapStatistics(undefined)) } as unknown as Settling,
    now: () => 11_000,
  });
  expect(report).toMatchObject({ open: 1, openShare: 0.5, longestOpenMs: 10_000 });
});
