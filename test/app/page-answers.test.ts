import { describe, expect, it, vi } from 'vitest';

import { countsOf, createPageAnswers } from '../../src/app/page-answers';
import { createTabIcons } from '../../src/app/tab-icons';
import { memoryStore } from '../../src/store/exchanges';
import { memoryPages } from '../../src/store/pages';
import type { ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';
import type { Headline } from '../../src/verify/verdict';
import { makeBody, makeRecord } from '../store/make-record';

const { seen, network } = makeRecord();

const toolbar = vi.hoisted(() => ({ title: '', badge: '', url: '' }));
vi.mock('wxt/browser', () => ({
  browser: {
    tabs: { get: () => Promise.resolve({ url: toolbar.url }) },
    i18n: {
      getMessage: (key: string, parts: readonly string[] = []) => [key, ...parts].join(' '),
    },
    action: {
      setIcon: () => Promise.resolve(),
      setBadgeBackgroundColor: () => Promise.resolve(),
      setBadgeText: ({ text }: { text: string }) => Promise.resolve(void (toolbar.badge = text)),
      setTitle: ({ title }: { title: string }) => Promise.resolve(void (toolbar.title = title)),
    },
  },
}));

/** Answers of one page, oldest first. */
async function pageOf(headlines: readonly Headline[], change: Partial<ExchangeRecord> = {}) {
  const store = memoryStore(1_000);
  for (const [at, headline] of headlines.entries()) {
    const record = makeRecord({ id: recordId(at, 'a'), answeredAt: at, headline, ...change });
    await store.add(record, makeBody(record.id));
  }
  return createPageAnswers(store, memoryPages(store), seen.session);
}

const many = (count: number, headline: Headline): readonly Headline[] =>
  Array.from({ length: count }, () => headline);
const flooded = ['rejected', ...many(302, 'provisional')] as const;

describe('a page with more answers than are listed', () => {
  it('lists the newest, and a rejection from before them', async () => {
    const pages = await pageOf(flooded);
    const { newest, olderRejected } = await pages.list(seen.tabId, seen.pageOrigin);
    expect([newest.length, newest[0]?.id, newest.at(-1)?.id]).toEqual([
      200,
      recordId(302, 'a'),
      recordId(103, 'a'),
    ]);
    expect(olderRejected.map(({ id }) => id)).toEqual([recordId(0, 'a')]);
  });

  it('lists a rejection once, and no end of older ones', async () => {
    const pages = await pageOf(many(400, 'rejected'));
    const { newest, olderRejected } = await pages.list(seen.tabId, seen.pageOrigin);
    expect(newest).toHaveLength(200);
    expect(olderRejected).toHaveLength(100);
    expect(new Set([...newest, ...olderRejected].map(({ id }) => id)).size).toBe(300);
  });

  it('counts all of them, and says since when the oldest waits', async () => {
    const pages = await pageOf(flooded);
    expect(countsOf(await pages.tally(seen.tabId, seen.pageOrigin))).toEqual([
      { headline: 'provisional', count: 302, openSince: 1 },
      { headline: 'rejected', count: 1, openSince: undefined },
    ]);
  });

  it('is searched to its oldest', async () => {
    const pages = await pageOf(flooded);
    const search = await pages.search(seen.tabId, seen.pageOrigin);
    expect(search.total).toBe(303);
    expect((await search.read(300, 350)).map(({ id }) => id)).toEqual(
      [2, 1, 0].map((at) => recordId(at, 'a')),
    );
  });
});

it('counts of several kinds of network are counted together', () => {
  const tally = { headline: 'overdue', count: 2, oldest: 5 } as const;
  expect(
    countsOf([
      { ...tally, networkKind: 'public' },
      { ...tally, networkKind: 'test', oldest: 3 },
    ]),
  ).toEqual([{ headline: 'overdue', count: 4, openSince: 3 }]);
});

describe('the toolbar', () => {
  const shows = async (pages: Awaited<ReturnType<typeof pageOf>>, url: string, title: string) => {
    toolbar.url = url;
    createTabIcons(pages, seen.session).refresh(seen.tabId);
    await vi.waitFor(() => expect(toolbar.title).toBe(title));
  };

  it('shows a rejection however many answers came after it', async () => {
    await shows(
      await pageOf(flooded),
      `${seen.pageOrigin}/later`,
      'Proofmark: toolbar_some headline_rejected 1 303',
    );
    expect(toolbar.badge).toBe('99+');
  });

  it('shows a state that all share, and that the network is a test one', async () => {
    await shows(
      await pageOf(many(2, 'settled'), { network: { ...network, kind: 'test' } }),
      seen.pageOrigin,
      'Proofmark: headline_settled (2): testNetwork',
    );
    expect(toolbar.badge).toBe('2');
  });

  it('shows nothing of a site on the page of another', async () => {
    await shows(await pageOf(flooded), 'https://other.example', 'Proofmark');
    expect(toolbar.badge).toBe('');
  });
});
