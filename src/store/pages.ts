import type { NetworkKind } from '../opengradient/network';
import type { Headline } from '../verify/verdict';
import type { Database } from './database';
import { tabKey } from './database';
import type { ExchangeStore } from './exchanges';
import type { ExchangeRecord } from './records';

/** All that one site had in one tab, in one run of the browser. */
export interface TabPage {
  readonly session: string;
  readonly tabId: number;
  /** Origin of the tab's top document. */
  readonly pageOrigin: string;
}

/** How many exchanges of a page share a headline and a kind of network. */
export interface Tally {
  readonly headline: Headline;
  readonly networkKind: NetworkKind;
  readonly count: number;
  /** When the oldest of them was answered; milliseconds since 1970. */
  readonly oldest: number;
}

/** Reads what concerns all exchanges of a page, however many there are: no record is loaded. */
export interface PageReader {
  /** One entry for each headline and kind of network that occurs; readers of several stores may name one twice. */
  tally(page: TabPage): Promise<readonly Tally[]>;
  /** Ids, newest first; of one headline, where it is given. */
  ids(page: TabPage, headline?: Headline): Promise<readonly string[]>;
}

/** Pages of exchanges in IndexedDB. */
export function diskPages(database: Database): PageReader {
  return {
    async tally(page) {
      const index = database.transaction('exchanges').store.index('page');
      const tallies: Tally[] = [];
      let cursor = await index.openKeyCursor(rangeOf(page), 'nextunique');
      while (cursor !== null) {
        const { key, primaryKey } = cursor;
        const count = await index.count(key);
        tallies.push({ headline: key[2], networkKind: key[3], count, oldest: answeredAtOf(primaryKey) });
        cursor = await cursor.continue();
      }
      return tallies;
    },
    async ids(page, headline) {
      const ids = await database.getAllKeysFromIndex('exchanges', 'page', rangeOf(page, headline));
      return ids.sort().reverse();
    },
  };
}

/** Pages of exchanges in memory, which are few. */
export function memoryPages(store: Pick<ExchangeStore, 'ofTab'>): PageReader {
  const recordsOf = async ({ session, tabId, pageOrigin }: TabPage): Promise<ExchangeRecord[]> =>
    (await store.ofTab(session, tabId, Number.POSITIVE_INFINITY)).filter(
      (record) => record.seen.pageOrigin === pageOrigin,
    );
  return {
    async tally(page) {
      const tallies = new Map<string, Tally>();
      for (const { id, headline, network } of await recordsOf(page)) {
        const key = `${headline}/${network.kind}`;
        const count = (tallies.get(key)?.count ?? 0) + 1;
        // Newest come first.
        tallies.set(key, { headline, networkKind: network.kind, count, oldest: answeredAtOf(id) });
      }
      return [...tallies.values()];
    },
    async ids(page, headline) {
      const records = await recordsOf(page);
      return records
        .filter((record) => headline === undefined || record.headline === headline)
        .map(({ id }) => id);
    },
  };
}

/** Pages whose exchanges lie in several stores. */
export function joinedPages(readers: readonly PageReader[]): PageReader {
  return {
    tally: async (page) => (await Promise.all(readers.map((reader) => reader.tally(page)))).flat(),
    ids: async (page, headline) =>
      (await Promise.all(readers.map((reader) => reader.ids(page, headline)))).flat().sort().reverse(),
  };
}

/** An array follows every string in the order of keys, so that an empty one ends what begins alike. */
function rangeOf({ session, tabId, pageOrigin }: TabPage, headline?: Headline): IDBKeyRange {
  const start = [tabKey(session, tabId), pageOrigin, ...(headline === undefined ? [] : [headline])];
  return IDBKeyRange.bound(start, [...start, []]);
}

/** Ids begin with the time of the answer. */
function answeredAtOf(id: string): number {
  return Number.parseInt(id, 10);
}
