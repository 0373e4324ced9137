import { deleteDB } from 'idb';

import { openDatabase, toStored, type Database } from '../../src/store/database';
import { diskStore } from '../../src/store/exchanges';
import { findIds } from '../../src/store/history';
import { recordId } from '../../src/store/records';
import { enforceRetention } from '../../src/store/retention';
import { makeBody, makeRecord } from '../store/make-record';
import { row } from './measure';

const NAME = 'retention-bench';
const NOW = 1_767_225_601_000;
const DAY_MS = 86_400_000;
const AT_ONCE = 2_000;

async function fill(database: Database, count: number): Promise<void> {
  for (let start = 0; start < count; start += AT_ONCE) {
    const transaction = database.transaction(['exchanges', 'bodies'], 'readwrite');
    for (let index = start; index < Math.min(count, start + AT_ONCE); index++) {
      const id = recordId(NOW - 100 * DAY_MS + Math.round((index / count) * 100 * DAY_MS), String(index));
      const origin = `https://site-${index % 50}.example.org`;
      const record = makeRecord({ id, verification: 'rejected' });
      void transaction
        .objectStore('exchanges')
        .put(toStored({ ...record, seen: { ...record.seen, origin } }));
      void transaction.objectStore('bodies').put(makeBody(id));
    }
    await transaction.done;
  }
}

/** Milliseconds of `work`, and the longest that writing one answer took meanwhile. */
async function whileWriting(
  database: Database,
  work: () => Promise<unknown>,
): Promise<{ readonly ms: number; readonly longestWrite: number }> {
  const store = diskStore(database);
  const start = performance.now();
  const progress = { hasEnded: false };
  const working = work().finally(() => (progress.hasEnded = true));
  let longestWrite = 0;
  for (let written = 0; !progress.hasEnded; written++) {
    const record = makeRecord({ id: recordId(NOW, `new-${start}-${written}`) });
    const before = performance.now();
    await store.add(record, makeBody(record.id));
    longestWrite = Math.max(longestWrite, performance.now() - before);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await working;
  return { ms: performance.now() - start, longestWrite };
}

/** What retention costs in a full store, and how long an answer waits that comes meanwhile. */
export async function measureRetention(count: number): Promise<readonly string[]> {
  await deleteDB(NAME);
  const database = await openDatabase(NAME);
  try {
    await fill(database, count);
    const kept = `${count.toLocaleString('en')} answers kept`;
    const nothing = await whileWriting(database, () =>
      enforceRetention(database, { days: 365, megabytes: 10_000 }, NOW),
    );
    let removed = 0;
    const half = await whileWriting(database, async () => {
      ({ removed } = await enforceRetention(database, { days: 50, megabytes: 10_000 }, NOW));
    });
    const left = (await findIds(database, {})).length;
    return [
      row(`${kept}: retention with nothing to remove`, nothing.ms),
      row('  longest that an answer waited to be written meanwhile', nothing.longestWrite),
      row(`${kept}: retention that removes ${removed.toLocaleString('en')}`, half.ms),
      row('  longest that an answer waited to be written meanwhile', half.longestWrite),
      `${left.toLocaleString('en')} answers are left.`,
    ];
  } finally {
    database.close();
    await deleteDB(NAME);
  }
}
