import type { Database } from './database';
import { isBare, isOpen, tabKey, toStored } from './database';
import type { ExchangeBody, ExchangeRecord } from './records';

/** What the pipeline needs of a place where exchanges are kept: the disk, or memory for private windows. */
export interface ExchangeStore {
  /** Writes a new exchange and its bytes in one transaction. False: it was there already, and was left as it is. */
  add(record: ExchangeRecord, body: ExchangeBody): Promise<boolean>;
  /** Writes an exchange in the place of another, in one transaction; the other may be gone. */
  replace(id: string, record: ExchangeRecord, body: ExchangeBody): Promise<void>;
  get(id: string): Promise<ExchangeRecord | undefined>;
  body(id: string): Promise<ExchangeBody | undefined>;
  /**
   * Changes one record atomically; undefined: there is none (any more). Where only hashes are kept, the bytes go with the
   * change that ends the checks.
   */
  update(id: string, change: (record: ExchangeRecord) => ExchangeRecord): Promise<ExchangeRecord | undefined>;
  /** Replaces the bytes of an exchange, where they are kept. */
  replaceBody(body: ExchangeBody): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Exchanges of one tab in one browser session, newest first. */
  ofTab(session: string, tabId: number, limit: number): Promise<ExchangeRecord[]>;
  /** Exchanges that carry this signature (base64), at most `limit`. */
  signedWith(signature: string, limit: number): Promise<ExchangeRecord[]>;
  /** Exchanges whose id comes before `before` (undefined: all), newest first. */
  olderThan(before: string | undefined, limit: number): Promise<ExchangeRecord[]>;
  /** Everything unfinished, oldest first. */
  unfinished(): Promise<ExchangeRecord[]>;
}

/** Exchanges in IndexedDB. */
export function diskStore(database: Database): ExchangeStore {
  return {
    async add(record, body) {
      const transaction = database.transaction(['exchanges', 'bodies'], 'readwrite', {
        durability: 'strict',
      });
      const exchanges = transaction.objectStore('exchanges');
      if ((await exchanges.getKey(record.id)) !== undefined) {
        await transaction.done;
        return false;
      }
      await Promise.all([exchanges.put(toStored(record)), transaction.objectStore('bodies').put(body)]);
      await transaction.done;
      return true;
    },
    async replace(id, record, body) {
      const transaction = database.transaction(['exchanges', 'bodies'], 'readwrite', {
        durability: 'strict',
      });
      const exchanges = transaction.objectStore('exchanges');
      const bodies = transaction.objectStore('bodies');
      await Promise.all([exchanges.delete(id), bodies.delete(id)]);
      await Promise.all([exchanges.put(toStored(record)), bodies.put(body)]);
      await transaction.done;
    },
    async get(id) {
      return (await database.get('exchanges', id))?.record;
    },
    async body(id) {
      return database.get('bodies', id);
    },
    async update(id, change) {
      const transaction = database.transaction(['exchanges', 'bodies'], 'readwrite');
      const exchanges = transaction.objectStore('exchanges');
      const stored = await exchanges.get(id);
      const changed = stored === undefined ? undefined : change(stored.record);
      if (changed !== undefined) {
        await Promise.all([
          exchanges.put(toStored(changed)),
          isBare(changed) ? transaction.objectStore('bodies').delete(id) : undefined,
        ]);
      }
      await transaction.done;
      return changed;
    },
    async replaceBody(body) {
      const transaction = database.transaction('bodies', 'readwrite');
      const kept = await transaction.store.getKey(body.id);
      if (kept !== undefined) await transaction.store.put(body);
      await transaction.done;
    },
    async remove(ids) {
      const transaction = database.transaction(['exchanges', 'bodies'], 'readwrite');
      const stores = [transaction.objectStore('exchanges'), transaction.objectStore('bodies')] as const;
      await Promise.all(ids.flatMap((id) => stores.map((store) => store.delete(id))));
      await transaction.done;
    },
    async ofTab(session, tabId, limit) {
      const keys = await database.getAllKeysFromIndex('exchanges', 'tab', tabKey(session, tabId));
      const newest = keys.slice(-limit).reverse();
      const rows = await Promise.all(newest.map((key) => database.get('exchanges', key)));
      return rows.flatMap((row) => (row === undefined ? [] : [row.record]));
    },
    async signedWith(signature, limit) {
      const rows = await database.getAllFromIndex('exchanges', 'signature', signature, limit);
      return rows.map(({ record }) => record);
    },
    async olderThan(before, limit) {
      const records: ExchangeRecord[] = [];
      const range = before === undefined ? undefined : IDBKeyRange.upperBound(before, true);
      let cursor = await database.transaction('exchanges').store.openCursor(range, 'prev');
      while (cursor !== null && records.length < limit) {
        records.push(cursor.value.record);
        cursor = await cursor.continue();
      }
      return records;
    },
    async unfinished() {
      return (await database.getAllFromIndex('exchanges', 'open', 1)).map((row) => row.record);
    },
  };
}

/** Exchanges that are in memory alone. */
export interface MemoryStore extends ExchangeStore {
  /** Forgets the bytes and keeps the record. */
  dropBody(id: string): void;
}

function isRejected({ verification }: ExchangeRecord): boolean {
  return verification === 'rejected';
}

/**
 * Exchanges of private windows: in memory only, bounded in number and bytes, gone with the background. The oldest give
 * way, those that were rejected last: no page shall push them out of sight with many good ones.
 */
export function memoryStore(limit = 200, limitBytes = 64_000_000): MemoryStore {
  const records = new Map<string, ExchangeRecord>();
  const bodies = new Map<string, ExchangeBody>();
  const drop = (id: string): void => {
    records.delete(id);
    bodies.delete(id);
  };
  const put = (record: ExchangeRecord, body: ExchangeBody): void => {
    records.set(record.id, record);
    bodies.set(record.id, body);
    const all = [...records.values()];
    let bytes = all.reduce((sum, { size }) => sum + size, 0);
    for (const { id, size } of [...all.filter((one) => !isRejected(one)), ...all.filter(isRejected)]) {
      if ((records.size <= limit && bytes <= limitBytes) || records.size === 1) break;
      if (id === record.id) continue;
      drop(id);
      bytes -= size;
    }
  };
  return {
    add(record, body) {
      if (records.has(record.id)) return Promise.resolve(false);
      put(record, body);
      return Promise.resolve(true);
    },
    replace(id, record, body) {
      drop(id);
      put(record, body);
      return Promise.resolve();
    },
    get: (id) => Promise.resolve(records.get(id)),
    body: (id) => Promise.resolve(bodies.get(id)),
    update(id, change) {
      const record = records.get(id);
      if (record === undefined) return Promise.resolve(undefined);
      const changed = change(record);
      records.set(id, changed);
      if (isBare(changed)) bodies.delete(id);
      return Promise.resolve(changed);
    },
    replaceBody(body) {
      if (bodies.has(body.id)) bodies.set(body.id, body);
      return Promise.resolve();
    },
    dropBody: (id) => bodies.delete(id),
    remove(ids) {
      ids.forEach(drop);
      return Promise.resolve();
    },
    ofTab(session, tabId, max) {
      const own = [...records.values()].filter(
        (record) => record.seen.session === session && record.seen.tabId === tabId,
      );
      return Promise.resolve(own.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, max));
    },
    signedWith(signature, max) {
      const alike = [...records.values()].filter(({ signed }) => signed?.signature === signature);
      return Promise.resolve(alike.slice(0, max));
    },
    olderThan(before, max) {
      const older = [...records.values()].filter(({ id }) => before === undefined || id < before);
      return Promise.resolve(older.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, max));
    },
    unfinished: () => Promise.resolve([...records.values()].filter(isOpen)),
  };
}
