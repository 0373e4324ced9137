import { beforeEach, expect, test, vi } from 'vitest';

import { takeFromNetwork } from '../../src/app/network-capture';
import type { NetworkCapture } from '../../src/capture/network-capture';
import type { Seen } from '../../src/store/records';

interface Tab {
  readonly id: number;
  readonly url: string;
  readonly incognito: boolean;
  readonly lastAccessed: number;
}

const { tabs } = vi.hoisted(() => ({ tabs: [] as Tab[] }));

vi.mock('wxt/browser', () => ({
  browser: {
    tabs: {
      query: () => Promise.resolve([...tabs]),
      get: (id: number) => Promise.resolve(tabs.find((tab) => tab.id === id)),
    },
  },
}));

const origin = 'https://dapp.example';
const tab = (id: number, lastAccessed: number, change: Partial<Tab> = {}): Tab => ({
  ...{ id, url: `${origin}/app`, incognito: false, lastAccessed },
  ...change,
});

/** Where an answer is kept that was asked for by a page in this tab, or by a worker of the origin (`-1`). */
async function placeOf(tabId: number): Promise<{ readonly seen: Seen; readonly isTabGuessed: boolean }> {
  const taken: { readonly seen: Seen; readonly isTabGuessed: boolean }[] = [];
  const inbox = {
    take: ({ id }: { id: string }, seen: Seen, isTabGuessed = false) => {
      taken.push({ seen, isTabGuessed });
      return Promise.resolve({ ok: true, id } as const);
    },
  };
  const capture: NetworkCapture = {
    exchange: {
      endpoint: 'chat',
      url: 'https://gateway.example/v1/chat/completions',
      status: 200,
      framing: 'json',
      settlementMode: 'batch',
      source: 'network',
      request: { kind: 'unseen' },
      response: { kind: 'whole', bytes: new Uint8Array([1]) },
      askedAt: 1,
      answeredAt: 2,
    },
    ...{ tabId, frameId: 4, origin, incognito: false },
  };
  await takeFromNetwork({ inbox, session: 'one' }, capture);
  const [place] = taken;
  if (place === undefined) throw new Error('nothing was taken');
  return place;
}

beforeEach(() => tabs.splice(0));

test('what a worker asked is shown in the tab of its origin that was looked at last', async () => {
  tabs.push(tab(1, 10), tab(2, 30), tab(3, 20));
  expect(await placeOf(-1)).toMatchObject({ seen: { tabId: 2, frameId: 0 }, isTabGuessed: true });
});

test('no private window and no other port of the host is guessed for it', async () => {
  tabs.push(tab(1, 30, { incognito: true }), tab(2, 20, { url: `${origin}:8443/` }), tab(3, 10));
  expect(await placeOf(-1)).toMatchObject({ seen: { tabId: 3, incognito: false }, isTabGuessed: true });
});

test('what a page asked is shown in its own tab, whichever was looked at last', async () => {
  tabs.push(tab(1, 10, { url: 'https://top.example/' }), tab(2, 30));
  expect(await placeOf(1)).toEqual({
    seen: {
      ...{ origin, pageOrigin: 'https://top.example', tabId: 1, frameId: 4 },
      ...{ session: 'one', incognito: false },
    },
    isTabGuessed: false,
  });
});
