import type { Database } from './database';

/** How much is kept. */
export interface RetentionLimits {
  readonly days: number;
  readonly megabytes: number;
}

/** What retention did, and what it left. */
export interface Retained {
  readonly removed: number;
  /** Keys of the evidence that the exchanges which are left refer to. */
  readonly evidenceKeys: ReadonlySet<string>;
}

/** One exchange as far as retention looks at it. */
interface Kept {
  readonly id: string;
  readonly bytes: number;
  readonly isOpen: boolean;
  readonly evidenceKey: string | undefined;
}

/** A record without its bodies, and its index entries, take about this much. */
const RECORD_BYTES = 2_000;
/** Exchanges that one transaction reads or deletes. */
const AT_ONCE = 500;

/**
 * Deletes what is older than `days`, then the oldest exchanges of whichever host has the most until all bytes fit into
 * `megabytes`: a site that floods the store pushes out its own answers, not those of others. Unfinished exchanges stay,
 * because they still wait for their record, as long as all of them take less than the bound once more.
 */
export async function enforceRetention(
  database: Database,
  limits: RetentionLimits,
  now: number,
): Promise<Retained> {
  const hosts = await oldestFirstByHost(database);
  const oldest = String(Math.max(0, now - limits.days * 86_400_000)).padStart(15, '0');
  const removed = new Set<string>();
  for (const kept of hosts.values()) {
    for (const { id, isOpen } of kept) if (!isOpen && id < oldest) removed.add(id);
  }
  const left = [...hosts.values()].map((kept) => kept.filter(({ id }) => !removed.has(id)));
  const budget = limits.megabytes * 1_000_000;
  shrink(
    left.map((kept) => kept.filter(({ isOpen }) => !isOpen)),
    left,
    budget,
    removed,
  );
  shrink(left, left, 2 * budget, removed);
  await removeAll(database, [...removed]);
  const keys = left.flatMap((kept) =>
    kept.flatMap(({ id, evidenceKey }) => (removed.has(id) ? [] : (evidenceKey ?? []))),
  );
  return { removed: removed.size, evidenceKeys: new Set(keys) };
}

/** Read in many short transactions: answers that come meanwhile are written between two of them. */
async function oldestFirstByHost(database: Database): Promise<Map<string, Kept[]>> {
  const hosts = new Map<string, Kept[]>();
  let rows = await database.getAll('exchanges', undefined, AT_ONCE);
  while (rows.length > 0) {
    for (const { id, host, record, open } of rows) {
      const kept = {
        id,
        bytes: record.size + RECORD_BYTES,
        isOpen: open === 1,
        evidenceKey: record.evidenceKey,
      };
      const known = hosts.get(host);
      if (known === undefined) hosts.set(host, [kept]);
      else known.push(kept);
    }
    const last = rows.at(-1)?.id;
    rows = await database.getAll('exchanges', IDBKeyRange.lowerBound(last, true), AT_ONCE);
  }
  return hosts;
}

/**
 * Marks exchanges as removed until everything takes at most `budget` bytes.
 *
 * @param removable of each host, oldest first
 * @param all of each host, in the same order of hosts
 */
function shrink(
  removable: readonly (readonly Kept[])[],
  all: readonly (readonly Kept[])[],
  budget: number,
  removed: Set<string>,
): void {
  const held = all.map((kept) =>
    kept.reduce((sum, { id, bytes }) => (removed.has(id) ? sum : sum + bytes), 0),
  );
  const queues = removable.map((kept) => kept.filter(({ id }) => !removed.has(id)).values());
  let total = held.reduce((sum, bytes) => sum + bytes, 0);
  const hosts = new Set(held.keys());
  while (total > budget && hosts.size > 0) {
    const largest = [...hosts].reduce((most, host) => ((held[host] ?? 0) > (held[most] ?? 0) ? host : most));
    const next = queues[largest]?.next();
    if (next === undefined || next.done === true) {
      hosts.delete(largest);
      continue;
    }
    removed.add(next.value.id);
    held[largest] = (held[largest] ?? 0) - next.value.bytes;
    total -= next.value.bytes;
  }
}

async function removeAll(database: Database, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const transaction = database.transaction(['exchanges', 'bodies'], 'readwrite');
    const stores = [transaction.objectStore('exchanges'), transaction.objectStore('bodies')] as const;
    await Promise.all(
      ids.slice(start, start + AT_ONCE).flatMap((id) => stores.map((store) => store.delete(id))),
    );
    await transaction.done;
  }
}
