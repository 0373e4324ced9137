import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/store/database';
import type { ExchangeStore } from '../../src/store/exchanges';
import { diskStore, memoryStore } from '../../src/store/exchanges';
import { recordId } from '../../src/store/records';
import { makeBody, makeRecord } from './make-record';

function need<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The record lacks what the test needs.');
  return value;
}

let made = 0;
const kinds: readonly [string, () => Promise<ExchangeStore>][] = [
  ['disk', async () => diskStore(await openDatabase(`exchanges-${++made}`))],
  ['memory', () => Promise.resolve(memoryStore())],
];

describe.each(kinds)('exchanges kept on %s', (_name, open) => {
  let store: ExchangeStore;
  beforeEach(async () => {
    store = await open();
  });

  it('keeps a record with its bytes, and a second capture of the same id changes nothing', async () => {
    const record = makeRecord();
    expect(await store.add(record, makeBody(record.id))).toBe(true);
    expect(await store.add({ ...record, model: 'other' }, makeBody(record.id))).toBe(false);
    expect((await store.get(record.id))?.model).toBe('gpt-4.1');
    expect(await store.body(record.id)).toEqual(makeBody(record.id));
  });

  it('puts one exchange in the place of another, bytes and all, also where the other is gone', async () => {
    const old = makeRecord();
    const record = makeRecord({ id: recordId(old.answeredAt, 'better') });
    await store.add(old, makeBody(old.id));
    for (let count = 0; count < 2; count++) await store.replace(old.id, record, makeBody(record.id));
    expect((await store.ofTab('one', 7, 10)).map(({ id }) => id)).toEqual([record.id]);
    expect(await store.body(old.id)).toBeUndefined();
    expect(await store.body(record.id)).toEqual(makeBody(record.id));
  });

  it('lists a tab newest first, and neither another tab nor another browser session', async () => {
    const own = makeRecord();
    const later = makeRecord({ id: recordId(own.answeredAt + 5, 'b'), answeredAt: own.answeredAt + 5 });
    const otherTab = makeRecord({ id: recordId(own.answeredAt, 'c'), seen: { ...own.seen, tabId: 8 } });
    const otherSession = makeRecord({
      id: recordId(own.answeredAt, 'd'),
      seen: { ...own.seen, session: 'two' },
    });
    for (const record of [own, later, otherTab, otherSession]) await store.add(record, makeBody(record.id));
    expect((await store.ofTab('one', 7, 10)).map((record) => record.id)).toEqual([later.id, own.id]);
    expect(await store.ofTab('one', 7, 1)).toHaveLength(1);
  });

  it('finds all that carry one signature, and not more than asked for', async () => {
    const base = makeRecord();
    const signed = { ...need(base.signed), signature: 'BB==' };
    const records = ['a', 'b', 'c'].map((name) =>
      makeRecord({ id: recordId(base.answeredAt, name), ...(name === 'b' ? {} : { signed }) }),
    );
    for (const record of records) await store.add(record, makeBody(record.id));
    expect((await store.signedWith('BB==', 10)).map(({ id }) => id.slice(-1))).toEqual(['a', 'c']);
    expect(await store.signedWith('BB==', 1)).toHaveLength(1);
  });

  it('goes back from the newest, window by window', async () => {
    const records = [3, 1, 2].map((at) => makeRecord({ id: recordId(at, 'a'), answeredAt: at }));
    for (const record of records) await store.add(record, makeBody(record.id));
    const times = async (before: string | undefined, limit: number) =>
      (await store.olderThan(before, limit)).map(({ answeredAt }) => answeredAt);
    expect(await times(undefined, 2)).toEqual([3, 2]);
    expect(await times(recordId(2, 'a'), 2)).toEqual([1]);
    expect(await times(recordId(1, 'a'), 2)).toEqual([]);
  });

  it('finds what is unfinished: checks that run, retries that are due, records that are awaited', async () => {
    const base = makeRecord();
    const states = [
      { verification: 'checking' },
      { verification: 'unverifiable', retryAt: 1 },
      { verification: 'verified', settlement: 'provisional' },
      { verification: 'verified', settlement: 'settled' },
      { verification: 'verified', settlement: 'final' },
      { verification: 'verified', settlement: 'private' },
      { verification: 'rejected' },
      { verification: 'unverifiable' },
    ] as const;
    for (const [index, state] of states.entries()) {
      const record = { ...base, id: recordId(base.answeredAt, String(index)), ...state };
      await store.add(record, makeBody(record.id));
    }
    const found = (await store.unfinished()).map((record) => record.id.slice(-1)).sort();
    expect(found).toEqual(['0', '1', '2', '3']);
  });

  it('changes a record atomically, and says when there is none', async () => {
    const record = makeRecord();
    await store.add(record, makeBody(record.id));
    await Promise.all(
      Array.from({ length: 10 }, () =>
        store.update(record.id, (now) => ({ ...now, attempts: now.attempts + 1 })),
      ),
    );
    expect((await store.get(record.id))?.attempts).toBe(10);
    expect(await store.update('none', (now) => now)).toBeUndefined();
  });

  it('forgets the bytes where only hashes are kept, with the change that ends the checks', async () => {
    const record = makeRecord({ hashesOnly: true });
    await store.add(record, makeBody(record.id));
    await store.update(record.id, (now) => ({ ...now, verification: 'unverifiable', retryAt: 1 }));
    expect(await store.body(record.id)).toBeDefined();
    await store.update(record.id, (now) => ({ ...now, verification: 'verified', retryAt: undefined }));
    expect(await store.body(record.id)).toBeUndefined();
    await store.replaceBody(makeBody(record.id));
    expect(await store.body(record.id)).toBeUndefined();
    expect(await store.get(record.id)).toBeDefined();
  });

  it('forgets everything of what is removed', async () => {
    const record = makeRecord();
    await store.add(record, makeBody(record.id));
    await store.remove([record.id]);
    expect([await store.get(record.id), await store.body(record.id)]).toEqual([undefined, undefined]);
  });
});

describe('exchanges of private windows', () => {
  it('are bounded: the oldest make room', async () => {
    const store = memoryStore(3);
    for (let index = 0; index < 5; index++) {
      const record = makeRecord({ id: recordId(1_000 + index, 'x') });
      await store.add(record, makeBody(record.id));
    }
    expect(await store.get(recordId(1_001, 'x'))).toBeUndefined();
    expect(await store.get(recordId(1_004, 'x'))).toBeDefined();
  });
});

describe('exchanges of private windows', () => {
  it('are bounded in bytes, the oldest giving way', async () => {
    const store = memoryStore(200, 5_000);
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      const record = makeRecord({ id: recordId(index, name), size: 2_000 });
      await store.add(record, makeBody(record.id));
    }
    expect(await store.get(recordId(0, 'a'))).toBeUndefined();
    expect(await store.body(recordId(0, 'a'))).toBeUndefined();
    expect((await store.get(recordId(1, 'b')))?.size).toBe(2_000);
  });
});
