import type { TrackerPersistence } from '../settlement/journal';
import type { StateStore } from '../store/state';

/** A journal that is gone with the background. */
export function journalInMemory(): TrackerPersistence {
  const entries = new Map<string, unknown>();
  return {
    load: () => Promise.resolve([...entries]),
    commit(put, remove) {
      for (const [name, value] of put) entries.set(name, value);
      for (const name of remove) entries.delete(name);
      return Promise.resolve();
    },
  };
}

/** A tracker's journal among the other state, under a prefix of its own. */
export function journalIn(state: StateStore, prefix: string): TrackerPersistence {
  return {
    async load() {
      return (await state.list(prefix)).map(([name, value]) => [name.slice(prefix.length), value] as const);
    },
    async commit(put, remove) {
      await state.commit(
        put.map(([name, value]) => [prefix + name, value] as const),
        remove.map((name) => prefix + name),
      );
    },
  };
}
