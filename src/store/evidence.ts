import type { Database } from './database';
import { sessionShelf, type SessionArea } from './session-shelf';

/** Values that one transaction deletes. */
const AT_ONCE = 500;
/** Of the 10 MB that `storage.session` holds for everything. */
const EVIDENCE_BYTES = 1_000_000;

/** Evidence by key: JSON-able values that checks have read, kept so that receipts and restarts can read them again. */
export interface EvidenceStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown, at: number): Promise<void>;
  /**
   * Removes what was put before `before` and whose key is neither in use nor named by a value that is text: such a value
   * points to the newest evidence of its kind. Returns how many.
   */
  sweep(inUse: ReadonlySet<string>, before: number): Promise<number>;
}

/** Evidence on disk. */
export function evidenceStore(database: Database): EvidenceStore {
  return {
    async get(key) {
      return (await database.get('evidence', key))?.value;
    },
    async put(key, value, at) {
      await database.put('evidence', { key, at, value });
    },
    async sweep(inUse, before) {
      const old = new Set<string>();
      const named = new Set<unknown>();
      let cursor = await database.transaction('evidence').store.openCursor();
      while (cursor !== null) {
        const { key, at, value } = cursor.value;
        if (at < before && !inUse.has(key)) old.add(key);
        else if (typeof value === 'string') named.add(value);
        cursor = await cursor.continue();
      }
      const removed = [...old].filter((key) => !named.has(key));
      for (let start = 0; start < removed.length; start += AT_ONCE) {
        const transaction = database.transaction('evidence', 'readwrite');
        await Promise.all(removed.slice(start, start + AT_ONCE).map((key) => transaction.store.delete(key)));
        await transaction.done;
      }
      return removed.length;
    },
  };
}

/**
 * Evidence read for private windows: what the disk holds may be used; what is new stays in memory, bounded, and in the
 * browser's memory for the next background.
 */
export async function privateEvidence(
  disk: EvidenceStore,
  area: SessionArea,
  limit = 200,
): Promise<EvidenceStore> {
  const shelf = sessionShelf(area, 'private/evidence/', EVIDENCE_BYTES);
  const values = new Map(await shelf.load());
  return {
    get: (key) => (values.has(key) ? Promise.resolve(values.get(key)) : disk.get(key)),
    async put(key, value) {
      values.delete(key);
      values.set(key, value);
      const surplus = [...values.keys()].slice(0, Math.max(0, values.size - limit));
      for (const oldest of surplus) values.delete(oldest);
      await Promise.all([shelf.put(key, value), shelf.remove(surplus)]);
    },
    sweep: () => Promise.resolve(0),
  };
}
