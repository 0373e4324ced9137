import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';

import { createRetention, type Retention } from '../../src/app/retention';
import { userChoices } from '../../src/app/settings';
import { openDatabase, type Database } from '../../src/store/database';
import { evidenceStore } from '../../src/store/evidence';
import { diskStore } from '../../src/store/exchanges';
import { recordId } from '../../src/store/records';
import { stateStore } from '../../src/store/state';
import { makeBody, makeRecord } from '../store/make-record';

const start = 1_767_225_601_000;
let database: Database;
let now: number;
let made = 0;

beforeEach(async () => {
  database = await openDatabase(`app-retention-${++made}`);
  now = start;
});

/** A background as it is started; the one before it may have ended at any moment. */
function background(over: Partial<Parameters<typeof createRetention>[0]> = {}): Retention {
  const state = stateStore(database);
  const settings = async () => ({
    ...(await userChoices(state).settings()),
    retentionDays: 2,
  });
  return createRetention({
    database,
    state,
    evidence: evidenceStore(database),
    settings,
    now: () => now,
    ...over,
  });
}

/** Keeps an answer that is too old to be kept. */
async function keepOld(): Promise<void> {
  const at = start - 9 * 86_400_000;
  const record = makeRecord({ id: recordId(at, 'old'), answeredAt: at, verification: 'rejected' });
  await diskStore(database).add(record, makeBody(record.id));
}

const left = (): Promise<number> => database.count('exchanges');

test('what is too old goes a few times a day', async () => {
  await keepOld();
  await background().run();
  expect(await left()).toBe(0);
  await keepOld();
  now += 5 * 3_600_000;
  await background().run();
  expect(await left()).toBe(1);
  now += 2 * 3_600_000;
  await background().run();
  expect(await left()).toBe(0);
});

test('a clock that is set back does not put it off until it has caught up', async () => {
  now += 365 * 86_400_000;
  await background().run();
  now = start;
  await keepOld();
  await background().run();
  expect(await left()).toBe(0);
});

test('much that is written brings it forward, although it is written by many backgrounds', async () => {
  await background().run();
  await keepOld();
  const rounds: number[] = [];
  for (let count = 0; count < 7; count++) {
    const retention = background();
    retention.noteBytes(9_000_000);
    await retention.run();
    rounds.push(await left());
  }
  expect(rounds).toEqual([1, 1, 1, 1, 1, 0, 0]);
});

test('a background that ends in the middle leaves it to the next one', async () => {
  await keepOld();
  const failing = background({ settings: () => Promise.reject(new Error('ended')) });
  await expect(failing.run()).rejects.toThrow('ended');
  await background().run();
  expect(await left()).toBe(0);
});

test('it deletes although the disk is too full to write down how much was written', async () => {
  await background().run();
  await keepOld();
  const state = stateStore(database);
  const full = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  const retention = background({ state: { ...state, set: full, commit: full } });
  retention.noteBytes(60_000_000);
  await expect(retention.run()).rejects.toThrow('full');
  expect(await left()).toBe(0);
});
