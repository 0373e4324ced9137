import { browser } from 'wxt/browser';

import type { WorkerKind } from '../capture/seen';

/** One run of the browser. */
export interface Session {
  /** Tab ids begin again in the next one, so a tab is known by both. */
  readonly name: string;
  /** This background is the first one in it. */
  readonly isNew: boolean;
}

/** The present run of the browser. `storage.session` outlives the background and dies with the browser. */
export async function openSession(): Promise<Session> {
  const stored = await browser.storage.session.get('session');
  if (typeof stored.session === 'string') return { name: stored.session, isNew: false };
  const own = crypto.randomUUID();
  await browser.storage.session.set({ session: own });
  // Two wake-ups may race: whoever wrote last has named it for both.
  const settled = await browser.storage.session.get('session');
  return { name: typeof settled.session === 'string' ? settled.session : own, isNew: true };
}

/** What is known about the page in a tab that no exchange carries. Kept in `storage.session`: it dies with the browser. */
export interface TabNote {
  readonly workers: readonly WorkerKind[];
  readonly dropped: number;
}

const emptyNote: TabNote = { workers: [], dropped: 0 };

interface StoredNote extends TabNote {
  readonly pageOrigin: string;
}

/** @param pageOrigin what is noted of a page ends with it: a tab that went elsewhere begins anew */
export async function tabNote(tabId: number, pageOrigin: string | undefined): Promise<TabNote> {
  const key = `tab/${tabId}`;
  const stored = (await browser.storage.session.get(key))[key] as StoredNote | undefined;
  return stored === undefined || stored.pageOrigin !== pageOrigin ? emptyNote : stored;
}

let lastChange: Promise<unknown> = Promise.resolve();

/** Changes a note; one change at a time, so that none undoes another. */
export async function changeTabNote(
  tabId: number,
  pageOrigin: string,
  change: (note: TabNote) => TabNote,
): Promise<void> {
  const turn = lastChange.then(async () => {
    const note: StoredNote = { ...change(await tabNote(tabId, pageOrigin)), pageOrigin };
    await browser.storage.session.set({ [`tab/${tabId}`]: note });
  });
  lastChange = turn.catch(() => undefined);
  await turn;
}

/** Forgets what was noted about a tab. */
export async function forgetTab(tabId: number): Promise<void> {
  await browser.storage.session.remove(`tab/${tabId}`);
}
