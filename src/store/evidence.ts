import type { Database } from './database';

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
      const transaction = database.transaction('evidence', 'readwrite');
      const removed = [...old].filter((key) => !named.has(key));
      await Promise.all(removed.map((key) => transaction.store.delete(key)));
      await transaction.done;
      return removed.length;
    },
  };
}

/**
 * Evidence read for private windows: what the disk holds may be used, what is new stays in memory, bounded, and is gone
 * with the background.
 */
export function memoryEvidence(disk: EvidenceStore, limit = 200): EvidenceStore {
  const values = new Map<string, unknown>();
  return {
    get: (key) => (values.has(key) ? Promise.resolve(values.get(key)) : disk.get(key)),
    put(key, value) {
      values.delete(key);
      values.set(key, value);
      for (const oldest of [...values.keys()].slice(0, Math.max(0, values.size - limit)))
        values.delete(oldest);
      return Promise.resolve();
    },
    sweep: () => Promise.resolve(0),
  };
}
