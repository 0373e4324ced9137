import type { Database } from './database';
import type { ExchangeRecord } from './records';
import { wordsOf } from './words';

/** Conditions that all must hold; absent ones do not count. */
export interface HistoryQuery {
  readonly text?: string;
  readonly headline?: string;
  readonly host?: string;
  readonly model?: string;
  readonly teeId?: string;
  readonly networkId?: string;
  /** Milliseconds since 1970, inclusive. */
  readonly from?: number;
  readonly to?: number;
}

const exact = ['headline', 'host', 'model', 'teeId', 'networkId'] as const;

/** Ids begin with their time, so a span of time is a range of ids. */
function idRange(query: HistoryQuery): IDBKeyRange | undefined {
  if (query.from === undefined && query.to === undefined) return undefined;
  const pad = (time: number): string => String(Math.max(0, Math.trunc(time))).padStart(15, '0');
  return IDBKeyRange.bound(pad(query.from ?? 0), `${pad(query.to ?? 999_999_999_999_999)}.`);
}

/**
 * Ids of all matching exchanges, newest first. Each condition is one read of an index's keys (no values are loaded), and
 * the sets are intersected: 100,000 exchanges stay a matter of milliseconds.
 */
export async function findIds(database: Database, query: HistoryQuery): Promise<string[]> {
  const transaction = database.transaction('exchanges');
  const sets: Promise<readonly string[]>[] = [];
  for (const field of exact) {
    const value = query[field];
    if (value !== undefined) sets.push(transaction.store.index(field).getAllKeys(value));
  }
  for (const word of wordsOf(query.text ?? '')) {
    sets.push(transaction.store.index('words').getAllKeys(IDBKeyRange.bound(word, `${word}\uffff`)));
  }
  const range = idRange(query);
  if (range !== undefined || sets.length === 0) sets.push(transaction.store.getAllKeys(range));
  const [smallest = [], ...others] = (await Promise.all(sets)).sort((a, b) => a.length - b.length);
  const rest = others.map((ids) => new Set(ids));
  const found = new Set(smallest.filter((id) => rest.every((ids) => ids.has(id))));
  return [...found].sort().reverse();
}

/** Records of the given ids, in their order; those deleted meanwhile are left out. */
export async function readRecords(database: Database, ids: readonly string[]): Promise<ExchangeRecord[]> {
  const transaction = database.transaction('exchanges');
  const rows = await Promise.all(ids.map((id) => transaction.store.get(id)));
  return rows.flatMap((row) => (row === undefined ? [] : [row.record]));
}

/** The different values of an index, in order, at most `limit`. */
export async function distinct(
  database: Database,
  field: (typeof exact)[number],
  limit = 200,
): Promise<string[]> {
  const values: string[] = [];
  let cursor = await database.transaction('exchanges').store.index(field).openKeyCursor(null, 'nextunique');
  while (cursor !== null && values.length < limit) {
    values.push(cursor.key);
    cursor = await cursor.continue();
  }
  return values;
}
