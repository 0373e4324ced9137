import type { PageReader, Tally } from '../store/pages';
import type { ExchangeRecord } from '../store/records';
import type { Headline } from '../verify/verdict';
import type { Answers } from './answers';
import type { HeadlineCount } from './api/page-view';
import type { Searchable } from './signed-as-shown';

/** Most answers of one page that a list shows; older ones are in the history. */
const NEWEST = 200;
/** Most older ones that are listed although newer ones fill the list: a page must not push a rejection out by itself. */
const OLDER_REJECTED = 100;

/** What a page's list shows. */
export interface ListedAnswers {
  readonly newest: readonly ExchangeRecord[];
  /** The newest of the rejected ones that are older than all of `newest`. */
  readonly olderRejected: readonly ExchangeRecord[];
}

/** The answers of one page: of the site that a tab shows, since the browser started. */
export interface PageAnswers {
  /** All of them, counted; nothing without an origin: of what a tab shows that no extension may know, nothing is known. */
  tally(tabId: number, pageOrigin: string | undefined): Promise<readonly Tally[]>;
  list(tabId: number, pageOrigin: string | undefined): Promise<ListedAnswers>;
  /** All of them, newest first, to be read a few at a time. */
  search(tabId: number, pageOrigin: string | undefined): Promise<Searchable<ExchangeRecord>>;
}

export function createPageAnswers(
  answers: Pick<Answers, 'get'>,
  pages: PageReader,
  session: string,
): PageAnswers {
  const read = async (ids: readonly string[]): Promise<readonly ExchangeRecord[]> =>
    (await Promise.all(ids.map((id) => answers.get(id)))).filter((record) => record !== undefined);
  const idsOf = async (
    tabId: number,
    pageOrigin: string | undefined,
    headline?: Headline,
  ): Promise<readonly string[]> =>
    pageOrigin === undefined ? [] : pages.ids({ session, tabId, pageOrigin }, headline);

  return {
    tally: async (tabId, pageOrigin) =>
      pageOrigin === undefined ? [] : pages.tally({ session, tabId, pageOrigin }),
    async list(tabId, pageOrigin) {
      const ids = await idsOf(tabId, pageOrigin);
      const newest = ids.slice(0, NEWEST);
      const oldest = newest.at(-1);
      const rejected = ids.length > NEWEST ? await idsOf(tabId, pageOrigin, 'rejected') : [];
      const older = rejected.filter((id) => oldest !== undefined && id < oldest).slice(0, OLDER_REJECTED);
      return { newest: await read(newest), olderRejected: await read(older) };
    },
    async search(tabId, pageOrigin) {
      const ids = await idsOf(tabId, pageOrigin);
      return { total: ids.length, read: (from, to) => read(ids.slice(from, to)) };
    },
  };
}

/** How many answers there are under each headline, and since when the oldest of them waits for its record. */
export function countsOf(tallies: readonly Tally[]): readonly HeadlineCount[] {
  const headlines = [...new Set(tallies.map(({ headline }) => headline))];
  return headlines.map((headline) => {
    const same = tallies.filter((tally) => tally.headline === headline);
    const isOpen = headline === 'provisional' || headline === 'overdue';
    return {
      headline,
      count: same.reduce((sum, { count }) => sum + count, 0),
      openSince: isOpen ? Math.min(...same.map(({ oldest }) => oldest)) : undefined,
    };
  });
}
