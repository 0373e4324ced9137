import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

import { changeTabNote, forgetTab, tabNote } from '../../src/app/session';

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}));

const [here, elsewhere] = ['https://chat.example.org', 'https://other.example'];
const empty = { workers: [], dropped: 0 };

beforeEach(() => fakeBrowser.reset());

test('what is noted of a page is told of no other page that the tab shows later', async () => {
  await changeTabNote(7, here, (note) => ({ ...note, dropped: note.dropped + 1 }));
  expect(await tabNote(7, here)).toMatchObject({ dropped: 1 });
  expect(await tabNote(7, elsewhere)).toEqual(empty);
  expect(await tabNote(7, undefined)).toEqual(empty);
  await changeTabNote(7, elsewhere, (note) => ({ ...note, workers: ['service_worker'] }));
  expect(await tabNote(7, elsewhere)).toMatchObject({ workers: ['service_worker'], dropped: 0 });
});

test('notes that come at the same time are all kept, until the tab is closed', async () => {
  const more = () => changeTabNote(7, here, (note) => ({ ...note, dropped: note.dropped + 1 }));
  await Promise.all([more(), more(), more()]);
  expect(await tabNote(7, here)).toMatchObject({ dropped: 3 });
  await forgetTab(7);
  expect(await tabNote(7, here)).toEqual(empty);
});
