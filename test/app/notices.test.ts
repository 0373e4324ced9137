import { beforeEach, expect, test, vi } from 'vitest';

import { tellIfMarked } from '../../src/app/notices';
import { makeRecord } from '../store/make-record';

const { told, granted } = vi.hoisted(() => ({ told: [] as unknown[], granted: { now: true } }));

vi.mock('wxt/browser', () => ({
  browser: {
    permissions: { contains: () => Promise.resolve(granted.now) },
    notifications: {
      create: (_id: string, { title }: { title: string }) => Promise.resolve(void told.push(title)),
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
