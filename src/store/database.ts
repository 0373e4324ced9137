import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';

import type { NetworkKind } from '../opengradient/network';
import type { Headline } from '../verify/verdict';
import type { ExchangeBody, ExchangeRecord } from './records';
import { wordsOf } from './words';

/** A record with the values its indexes need; absent values keep it out of an index. */
export interface StoredExchange {
  readonly id: string;
  readonly record: ExchangeRecord;
  readonly host: string;
  readonly model?: string;
  readonly teeId?: string;
  readonly networkId: string;
  readonly headline: string;
  readonly words: readonly string[];
  /** `session/tabId` */
  readonly tab: string;
  /** 1 while checks or settlement are unfinished. */
  readonly open?: 1;
}

/** `session/tabId`, origin of the tab's top document, headline, kind of network. */
export type PageKey = [string, string, Headline, NetworkKind];

/** The stores and their indexes. */
export interface ProofmarkSchema extends DBSchema {
  exchanges: {
    key: string;
    value: StoredExchange;
    indexes: {
      host: string;
      model: string;
      teeId: string;
      networkId: string;
      headline: string;
      words: string;
      tab: string;
      open: number;
      signature: string;
      repeatOf: string;
      page: PageKey;
    };
  };
  bodies: { key: string; value: ExchangeBody };
  /** What nodes said of enclaves, by key; JSON-able values. */
  evidence: { key: string; value: { readonly key: string; readonly at: number; readonly value: unknown } };
  /** Settings, cursors, statistics, model cards and their code: JSON-able values by name. */
  state: { key: string; value: unknown };
}

/** The open database. */
export type Database = IDBPDatabase<ProofmarkSchema>;

export const DATABASE_NAME = 'proofmark';
/** The number of the newest migration. */
export const DATABASE_VERSION = 3;

type Upgrade = IDBPTransaction<ProofmarkSchema, StoreNames<ProofmarkSchema>[], 'versionchange'>;

/** Migration `n` (from 1) lifts a database of version n−1 to n. Never edited once released: add the next one. */
const migrations: readonly ((database: Database, transaction: Upgrade) => void)[] = [
  (database) => {
    const exchanges = database.createObjectStore('exchanges', { keyPath: 'id' });
    for (const index of ['host', 'model', 'teeId', 'networkId', 'headline', 'tab', 'open'] as const) {
      exchanges.createIndex(index, index);
    }
    exchanges.createIndex('words', 'words', { multiEntry: true });
    database.createObjectStore('bodies', { keyPath: 'id' });
    database.createObjectStore('evidence', { keyPath: 'key' });
    database.createObjectStore('state');
  },
  (_database, transaction) => {
    // Paths into the record: rows that are there already are indexed without being written again.
    const exchanges = transaction.objectStore('exchanges');
    exchanges.createIndex('signature', 'record.signed.signature');
    exchanges.createIndex('repeatOf', 'record.repeatOf');
  },
  (_database, transaction) => {
    const exchanges = transaction.objectStore('exchanges');
    exchanges.createIndex('page', ['tab', 'record.seen.pageOrigin', 'headline', 'record.network.kind']);
  },
];

/**
 * Opens the database, lifting an older one migration by migration.
 *
 * @param onClosed the connection is of no more use: the browser closed it (its files were deleted or damaged), or
 *   another context wants to upgrade or delete the database. It has to be opened again.
 */
export async function openDatabase(
  name: string = DATABASE_NAME,
  onClosed: () => void = () => undefined,
): Promise<Database> {
  const database = await openDB<ProofmarkSchema>(name, DATABASE_VERSION, {
    upgrade(db, oldVersion, _newVersion, transaction) {
      for (const migrate of migrations.slice(oldVersion)) migrate(db, transaction);
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      onClosed();
    },
    terminated: onClosed,
  });
  return database;
}

/** Whether anything is left to do for an exchange: checks, a retry, or its settlement. */
export function isOpen(record: ExchangeRecord): boolean {
  if (record.verification === 'checking' || record.retryAt !== undefined) return true;
  if (record.verification !== 'verified') return false;
  return !['private', 'unrecorded', 'final'].includes(record.settlement);
}

/** Whether the bytes of an exchange have to be gone: only hashes of it are kept, and its checks have ended. */
export function isBare(record: ExchangeRecord): boolean {
  return record.hashesOnly && record.verification !== 'checking' && record.retryAt === undefined;
}

/** The row that is stored for a record, with what its indexes need. */
export function toStored(record: ExchangeRecord): StoredExchange {
  const text = record.hashesOnly ? '' : [record.question, record.answer, record.model].join(' ');
  return {
    id: record.id,
    record,
    host: hostOf(record.seen.origin),
    ...(record.model === undefined ? {} : { model: record.model }),
    ...(record.signed === undefined ? {} : { teeId: record.signed.teeId }),
    networkId: record.network.id,
    headline: record.headline,
    words: wordsOf(text),
    tab: tabKey(record.seen.session, record.seen.tabId),
    ...(isOpen(record) ? { open: 1 as const } : {}),
  };
}

/** A tab of one browser session, as `StoredExchange.tab` and `PageKey` have it. */
export function tabKey(session: string, tabId: number): string {
  return `${session}/${tabId}`;
}

/** Host with port of an origin; the origin itself where it has none (`null`, `file://`). */
export function hostOf(origin: string): string {
  try {
    return new URL(origin).host || origin;
  } catch {
    return origin;
  }
}
