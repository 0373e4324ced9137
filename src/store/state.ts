import type { Database } from './database';

/** Small JSON-able values by name: settings, cursors, statistics. Each write is one transaction. */
export interface StateStore {
  get(name: string): Promise<unknown>;
  set(name: string, value: unknown): Promise<void>;
  /** Reads, changes and writes in one transaction. */
  update(name: string, change: (value: unknown) => unknown): Promise<void>;
  delete(name: string): Promise<void>;
  /** Writes and deletes all or nothing. */
  commit(put: readonly (readonly [string, unknown])[], remove: readonly string[]): Promise<void>;
  /** All names and values whose name starts with `prefix`. */
  list(prefix: string): Promise<readonly (readonly [string, unknown])[]>;
}

/** State on disk. */
export function stateStore(database: Database): StateStore {
  return {
    get: async (name) => database.get('state', name),
    async set(name, value) {
      await database.put('state', value, name);
    },
    async update(name, change) {
      const transaction = database.transaction('state', 'readwrite');
      await transaction.store.put(change(await transaction.store.get(name)), name);
      await transaction.done;
    },
    delete: async (name) => database.delete('state', name),
    async commit(put, remove) {
      const transaction = database.transaction('state', 'readwrite');
      await Promise.all([
        ...put.map(([name, value]) => transaction.store.put(value, name)),
        ...remove.map((name) => transaction.store.delete(name)),
      ]);
      await transaction.done;
    },
    async list(prefix) {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const transaction = database.transaction('state');
      const [keys, values] = await Promise.all([
        transaction.store.getAllKeys(range),
        transaction.store.getAll(range),
      ]);
      return keys.map((key, index) => [key, values[index]] as const);
    },
  };
}
