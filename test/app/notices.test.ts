import { beforeEach, expect, test, vi } from 'vitest';

import { tellIfMarked } from '../../src/app/notices';
import { makeRecord } from '../store/make-record';

const { told, granted } = vi.hoisted(() => ({
  told: [] as { readonly title: string; readonly message: string }[],
  granted: { now: true },
}));

vi.mock('wxt/browser', () => ({
  browser: {
    permissions: { contains: () => Promise.resolve(granted.now) },
    notifications: {
      create: (_id: string, notice: (typeof told)[number]) => Promise.resolve(void told.push(notice)),
    },
    i18n: { getMessage: (name: string) => name },
    runtime: { getURL: (path: string) => path },
  },
}));

beforeEach(() => {
  told.length = 0;
  granted.now = true;
});

const settled = makeRecord({ headline: 'settled', marked: true });

test('the user is told of an answer that they marked, with no other switch to find', async () => {
  await tellIfMarked('provisional', settled);
  expect(told).toHaveLength(1);
});

test('nobody is told of an answer without a mark, of a state that has not changed, or without the permission', async () => {
  await tellIfMarked('provisional', { ...settled, marked: false });
  await tellIfMarked('settled', settled);
  granted.now = false;
  await tellIfMarked('provisional', settled);
  expect(told).toEqual([]);
});

test('no word of an answer in a private window is handed to the system, nor the address it came from', async () => {
  const { seen, network, answer, url } = settled;
  await tellIfMarked('provisional', settled);
  await tellIfMarked('provisional', { ...settled, seen: { ...seen, incognito: true } });
  await tellIfMarked('provisional', { ...settled, answer: undefined });
  expect(told.map(({ message }) => message)).toEqual([answer, network.name, url]);
});

test('beside what a test network records stands that it is one', async () => {
  const network = { ...settled.network, kind: 'test' } as const;
  await tellIfMarked('provisional', { ...settled, network });
  expect(told.map(({ title }) => title)).toEqual(['headline_settled · testNetwork']);
});
