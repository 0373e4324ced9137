import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Database } from '../../src/store/database';
import { openDatabase, toStored } from '../../src/store/database';
import { evidenceStore, privateEvidence } from '../../src/store/evidence';
import { diskStore } from '../../src/store/exchanges';
import { findIds } from '../../src/store/history';
import type { ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';
import { enforceRetention } from '../../src/store/retention';
import { fakeSessionArea } from './fake-session-area';
import { makeBody, makeRecord } from './make-record';

let made = 0;
let database: Database;
const day = 86_400_000;
const start = 1_767_225_601_000;

beforeEach(async () => {
  database = await openDatabase(`retention-${++made}`);
});

async function keep(name: string, at: number, change: Partial<ExchangeRecord> = {}): Promise<void> {
  const record = makeRecord({
    answeredAt: at,
    id: recordId(at, name),
    verification: 'verified',
    settlement: 'final',
    ...change,
  });
  await diskStore(database).add(record, makeBody(record.id));
}

/** Keeps so many of nine days ago. */
async function fill(count: number): Promise<void> {
  const transaction = database.transaction(['exchanges', 'bodies'], 'readwrite');
  const ids = Array.from({ length: count }, (_, index) => recordId(start - 9 * day + index, 'old'));
  await Promise.all(
    ids.flatMap((id) => [
      transaction.objectStore('exchanges').put(toStored(makeRecord({ id, verification: 'rejected' }))),
      transaction.objectStore('bodies').put(makeBody(id)),
    ]),
  );
  await transaction.done;
}

const left = async (): Promise<string> => (await findIds(database, {})).map((id) => id.slice(16)).join(' ');

const flooding = { ...makeRecord().seen, origin: 'https://flood.example' };

describe('retention', () => {
  it('removes what is too old and keeps what is unfinished', async () => {
    await keep('a', start - 9 * day);
    await keep('b', start);
    await keep('open', start - 9 * day, { settlement: 'provisional' });
    const { removed } = await enforceRetention(database, { days: 2, megabytes: 10 }, start);
    expect([removed, await left()]).toEqual([1, 'b open']);
  });

  it('removes the oldest first when the bytes do not fit', async () => {
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) await keep(name, start + index);
    const { removed } = await enforceRetention(database, { days: 365, megabytes: 0.0085 }, start);
    expect([removed, await left()]).toEqual([2, 'd c']);
  });

  it('lets a site that floods the store push out its own answers only', async () => {
    await keep('old', start - day);
    for (let index = 0; index < 20; index++) await keep(`f${index}`, start + index, { seen: flooding });
    await enforceRetention(database, { days: 365, megabytes: 0.016 }, start);
    expect(await left()).toBe('f19 f18 f17 old');
  });

  it('does not keep unfinished exchanges without end', async () => {
    await keep('old', start - day, { settlement: 'provisional' });
    for (let index = 0; index < 20; index++) {
      await keep(`f${index}`, start + index, { seen: flooding, settlement: 'provisional' });
    }
    await enforceRetention(database, { days: 365, megabytes: 0.008 }, start);
    expect(await left()).toBe('f19 f18 f17 old');
  });

  it('reads many in transactions of a bounded size, so that answers can be written in between', async () => {
    await fill(3_000);
    const reading = vi.spyOn(IDBObjectStore.prototype, 'getAll');
    await enforceRetention(database, { days: 365, megabytes: 1_000 }, start);
    const reads = reading.mock.results.map(({ value }) => value as IDBRequest<unknown[]>);
    reading.mockRestore();
    const sizes = reads.map(({ result }) => result.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
    expect(new Set(reads.map(({ transaction }) => transaction)).size).toBe(reads.length);
  });

  it('deletes many in transactions of a bounded size', async () => {
    await fill(3_000);
    await keep('new', start);
    const deletion = vi.spyOn(IDBObjectStore.prototype, 'delete');
    const { removed } = await enforceRetention(database, { days: 2, megabytes: 1_000 }, start);
    const sizes = new Map<IDBTransaction, number>();
    for (const { transaction } of deletion.mock.contexts as readonly IDBObjectStore[]) {
      sizes.set(transaction, (sizes.get(transaction) ?? 0) + 1);
    }
    deletion.mockRestore();
    expect([removed, await left()]).toEqual([3_000, 'new']);
    expect(await database.count('bodies')).toBe(1);
    expect(Math.max(...sizes.values())).toBeLessThanOrEqual(1_000);
  });

  it('names the evidence that is still referred to', async () => {
    await keep('a', start - 9 * day, { evidenceKey: 'evidence/a' });
    await keep('b', start, { evidenceKey: 'evidence/b' });
    const { evidenceKeys } = await enforceRetention(database, { days: 2, megabytes: 10 }, start);
    expect([...evidenceKeys]).toEqual(['evidence/b']);
  });
});

describe('evidence', () => {
  it('is swept when it is old and nothing refers to it', async () => {
    const evidence = evidenceStore(database);
    await evidence.put('evidence/used', { is: 'used' }, start);
    await evidence.put('evidence/newest', { is: 'newest' }, start);
    await evidence.put('enclave/pointer', 'evidence/newest', start + 2);
    await evidence.put('evidence/orphan', { is: 'orphan' }, start);
    expect(await evidence.sweep(new Set(['evidence/used']), start + 1)).toBe(1);
    expect(await evidence.get('evidence/orphan')).toBeUndefined();
    expect(await evidence.get('evidence/newest')).toEqual({ is: 'newest' });
    expect(await evidence.get('evidence/used')).toEqual({ is: 'used' });
  });

  it('of private windows is read from the disk and never written to it', async () => {
    const disk = evidenceStore(database);
    await disk.put('known', 1, start);
    const inMemory = await privateEvidence(disk, fakeSessionArea(), 2);
    for (const key of ['a', 'b', 'c']) await inMemory.put(key, key, start);
    expect(await Promise.all(['known', 'a', 'b', 'c'].map((key) => inMemory.get(key)))).toEqual([
      1,
      undefined,
      'b',
      'c',
    ]);
    expect(await database.getAllKeys('evidence')).toEqual(['known']);
  });
});
