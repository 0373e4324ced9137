import type { Database } from './database';

/** Evidence by key: JSON-able values that checks have read, kept so that receipts and restarts can read them again. */
export interface EvidenceStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown, at: number): Promise<void>;
  /** Removes what was put before `before` and whose key is not among those in use. Returns how many. */
  sweep(inUse: ReadonlySet<string>, before: number): Promise<number>;
}

export function evidenceStore(database: Database): EvidenceStore {
  return {
    async get(key) {
      return (await database.get('evidence', key))?.value;
    },
    async put(key, value, at) {
      await database.put('evidence', { key, at, value });
    },
    async sweep(inUse, before) {
      const transaction = database.transaction('evidence', 'readwrite');
      let removed = 0;
      let cursor = await transaction.store.openCursor();
      while (cursor !== null) {
        const { key, at } = cursor.value;
        if (at < before && !inUse.has(key)) {
          await cursor.delete();
          removed += 1;
        }
        cursor = await cursor.continue();
      }
      await transaction.done;
      return removed;
    },
  };
}
