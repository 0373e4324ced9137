import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/store/database';
import { evidenceStore, privateEvidence } from '../../src/store/evidence';
import { memoryStore } from '../../src/store/exchanges';
import { privateStore } from '../../src/store/private-exchanges';
import type { ExchangeBody, ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';
import { type FakeSessionArea, fakeSessionArea } from './fake-session-area';
import { makeBody, makeRecord } from './make-record';

let area: FakeSessionArea;
beforeEach(() => {
  area = fakeSessionArea();
});

function hidden(name: string, change: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const base = makeRecord();
  return { ...base, id: recordId(base.answeredAt, name), seen: { ...base.seen, incognito: true }, ...change };
}

/** A body of about so many bytes. */
function bodyOf(id: string, bytes: number): ExchangeBody {
  return { ...makeBody(id), response: new Uint8Array(bytes) };
}

describe('exchanges of private windows', () => {
  it('are there for the next background, with their bytes', async () => {
    const record = hidden('a');
    const body: ExchangeBody = {
      id: record.id,
      request: undefined,
      response: new Uint8Array([0, 255, 10]),
      candidates: [new Uint8Array([1]), new Uint8Array()],
      truncated: ['request'],
    };
    await (await privateStore(area)).add(record, body);
    const next = await privateStore(area);
    expect(await next.get(record.id)).toEqual(record);
    expect(await next.body(record.id)).toEqual(body);
    expect(await next.add(record, body)).toBe(false);
    expect((await next.unfinished()).map(({ id }) => id)).toEqual([record.id]);
  });

  it('are there as they were changed last, and with the bytes they had last', async () => {
    const [kept, bare, gone] = [hidden('a'), hidden('b'), hidden('c')];
    const store = await privateStore(area);
    for (const record of [kept, bare, gone]) await store.add(record, makeBody(record.id));
    await store.update(kept.id, (record) => ({ ...record, verification: 'verified' }));
    await store.replaceBody({ ...makeBody(kept.id), response: new Uint8Array([9]) });
    await store.update(bare.id, (record) => ({ ...record, hashesOnly: true, verification: 'verified' }));
    await store.remove([gone.id]);
    const next = await privateStore(area);
    expect((await next.get(kept.id))?.verification).toBe('verified');
    expect((await next.body(kept.id))?.response).toEqual(new Uint8Array([9]));
    expect(await next.get(bare.id)).toBeDefined();
    expect(await next.body(bare.id)).toBeUndefined();
    expect(await next.get(gone.id)).toBeUndefined();
    await next.remove([kept.id, bare.id]);
    expect([...area.values.keys()]).toEqual([]);
  });

  it('of which only hashes are kept leave no bytes, although the background ended between the two', async () => {
    const record = hidden('a', { hashesOnly: true });
    const store = await privateStore(area);
    await store.add(record, makeBody(record.id));
    const [name = '', body] = [...area.values].find(([key]) => key.startsWith('private/body/')) ?? [];
    await store.update(record.id, (current) => ({ ...current, verification: 'rejected' }));
    expect(area.values.has(name)).toBe(false);
    await area.set({ [name]: body });
    const next = await privateStore(area);
    expect(await next.body(record.id)).toBeUndefined();
    expect(area.values.has(name)).toBe(false);
  });

  it('that were rejected stay when a page sends many others after them, as long as those can give way', async () => {
    const store = await privateStore(area, memoryStore(10, 1_000_000));
    const rejected = hidden('a', { verification: 'rejected' });
    await store.add(rejected, makeBody(rejected.id));
    for (let index = 0; index < 30; index++) {
      const good = hidden(`b${String(index).padStart(2, '0')}`, { verification: 'verified' });
      await store.add(good, makeBody(good.id));
    }
    expect(await store.get(rejected.id)).toEqual(rejected);
    const { session, tabId } = rejected.seen;
    const kept = await store.ofTab(session, tabId, 100);
    expect([kept.length, kept.filter(({ id }) => id === rejected.id).length]).toEqual([10, 1]);
    for (let index = 0; index < 30; index++) {
      const other = hidden(`c${String(index).padStart(2, '0')}`, { verification: 'rejected' });
      await store.add(other, makeBody(other.id));
    }
    expect(await store.ofTab(session, tabId, 100)).toHaveLength(10);
    expect(await store.get(rejected.id)).toBeUndefined();
  });

  it('leave room for what else is kept there, the oldest giving way, while this background still has all', async () => {
    const store = await privateStore(area);
    const records = Array.from({ length: 30 }, (_, index) => hidden(String(index).padStart(2, '0')));
    for (const record of records) await store.add(record, bodyOf(record.id, 500_000));
    expect(area.bytes()).toBeLessThan(8_000_000);
    expect(await Promise.all(records.map(({ id }) => store.body(id)))).not.toContain(undefined);
    const next = await privateStore(area);
    const bodies = await Promise.all(records.map(({ id }) => next.body(id)));
    const left = bodies.flatMap((body, index) => (body === undefined ? [] : [index]));
    expect(left.length).toBeGreaterThan(3);
    expect(left.at(0)).toBe(30 - left.length);
    expect(left.at(-1)).toBe(29);
  });

  it('that are too large for it stay with this background, and push nothing out', async () => {
    const [small, large] = [hidden('a'), hidden('b')];
    const store = await privateStore(area);
    await store.add(small, makeBody(small.id));
    expect(await store.add(large, bodyOf(large.id, 5_000_000))).toBe(true);
    expect((await store.body(large.id))?.response.length).toBe(5_000_000);
    const next = await privateStore(area);
    expect(await next.body(small.id)).toBeDefined();
    expect(await next.body(large.id)).toBeUndefined();
    expect(await next.get(large.id)).toBeDefined();
  });

  it('are taken although the area is full, and an older state of theirs is not kept in it', async () => {
    const crowded = fakeSessionArea(4_000);
    const store = await privateStore(crowded);
    const record = hidden('a', { answer: 'short' });
    await store.add(record, makeBody(record.id));
    await store.update(record.id, (current) => ({ ...current, answer: 'long '.repeat(2_000) }));
    expect((await store.get(record.id))?.answer).toHaveLength(10_000);
    expect(await (await privateStore(crowded)).get(record.id)).toBeUndefined();
  });
});

describe('evidence for private windows', () => {
  it('is there for the next background, and never on the disk', async () => {
    const database = await openDatabase('private-evidence');
    const disk = evidenceStore(database);
    await (await privateEvidence(disk, area)).put('evidence/a', { is: 'a' }, 1);
    expect(await (await privateEvidence(disk, area)).get('evidence/a')).toEqual({ is: 'a' });
    expect(await database.getAllKeys('evidence')).toEqual([]);
  });
});
