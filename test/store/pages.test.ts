import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';

import { openDatabase } from '../../src/store/database';
import type { ExchangeStore } from '../../src/store/exchanges';
import { diskStore, memoryStore } from '../../src/store/exchanges';
import type { PageReader, Tally } from '../../src/store/pages';
import { diskPages, joinedPages, memoryPages } from '../../src/store/pages';
import type { ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';
import { makeBody, makeRecord } from './make-record';

interface Kept {
  readonly store: ExchangeStore;
  readonly pages: PageReader;
}

let made = 0;
const onDisk = async (): Promise<Kept> => {
  const database = await openDatabase(`pages-${++made}`);
  return { store: diskStore(database), pages: diskPages(database) };
};
const inMemory = (): Promise<Kept> => {
  const store = memoryStore();
  return Promise.resolve({ store, pages: memoryPages(store) });
};

const page = { session: 'one', tabId: 7, pageOrigin: 'https://chat.example.org' };
const { seen, network } = makeRecord();

async function keep(store: ExchangeStore, at: number, change: Partial<ExchangeRecord>): Promise<string> {
  const record = makeRecord({ id: recordId(at, 'a'), answeredAt: at, ...change });
  await store.add(record, makeBody(record.id));
  return record.id;
}

function sorted(tallies: readonly Tally[]): readonly Tally[] {
  const name = ({ headline, networkKind }: Tally): string => `${headline} ${networkKind}`;
  return [...tallies].sort((one, other) => (name(one) < name(other) ? -1 : 1));
}

describe.each([
  ['disk', onDisk],
  ['memory', inMemory],
])('pages of exchanges kept on %s', (_name, open) => {
  let kept: Kept;
  beforeEach(async () => {
    kept = await open();
  });

  it('are counted by headline and kind of network, with the time of the oldest', async () => {
    const { store, pages } = kept;
    await keep(store, 3, { headline: 'settled' });
    await keep(store, 1, { headline: 'settled' });
    await keep(store, 2, { headline: 'settled', network: { ...network, kind: 'test' } });
    await keep(store, 4, { headline: 'rejected' });
    expect(sorted(await pages.tally(page))).toEqual([
      { headline: 'rejected', networkKind: 'public', count: 1, oldest: 4 },
      { headline: 'settled', networkKind: 'public', count: 2, oldest: 1 },
      { headline: 'settled', networkKind: 'test', count: 1, oldest: 2 },
    ]);
  });

  it('follow a headline that changes', async () => {
    const { store, pages } = kept;
    const id = await keep(store, 1, { headline: 'provisional' });
    await store.update(id, (record) => ({ ...record, headline: 'settled' }));
    expect((await pages.tally(page)).map(({ headline }) => headline)).toEqual(['settled']);
  });

  it('name their exchanges newest first, all or of one headline', async () => {
    const { store, pages } = kept;
    const [settled, rejected, newest] = [
      await keep(store, 1, { headline: 'settled' }),
      await keep(store, 2, { headline: 'rejected' }),
      await keep(store, 3, { headline: 'checking' }),
    ];
    expect(await pages.ids(page)).toEqual([newest, rejected, settled]);
    expect(await pages.ids(page, 'rejected')).toEqual([rejected]);
  });

  it('hold nothing of another site, tab or run of the browser', async () => {
    const { store, pages } = kept;
    await keep(store, 1, { seen: { ...seen, pageOrigin: 'https://chat.example.org.evil.example' } });
    await keep(store, 2, { seen: { ...seen, tabId: 70 } });
    await keep(store, 3, { seen: { ...seen, session: 'two' } });
    expect(await pages.tally(page)).toEqual([]);
    expect(await pages.ids(page)).toEqual([]);
  });
});

it('pages that lie in two stores are one', async () => {
  const [disk, memory] = [await onDisk(), await inMemory()];
  const older = await keep(disk.store, 1, { headline: 'settled' });
  const newer = await keep(memory.store, 2, { headline: 'settled' });
  const pages = joinedPages([disk.pages, memory.pages]);
  expect(await pages.ids(page)).toEqual([newer, older]);
  expect((await pages.tally(page)).map(({ count }) => count)).toEqual([1, 1]);
});
