import { browser } from 'wxt/browser';

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

/** What is known about a tab that no exchange carries. Kept in `storage.session`: it dies with the browser. */
export interface TabNote {
  readonly asksInWorker: boolean;
  readonly dropped: number;
}

const emptyNote: TabNote = { asksInWorker: false, dropped: 0 };

export async function tabNote(tabId: number): Promise<TabNote> {
  const key = `tab/${tabId}`;
  const stored = (await browser.storage.session.get(key))[key];
  return stored === undefined ? emptyNote : (stored as TabNote);
}

export async function changeTabNote(tabId: number, change: (note: TabNote) => TabNote): Promise<void> {
  await browser.storage.session.set({ [`tab/${tabId}`]: change(await tabNote(tabId)) });
}

export async function forgetTab(tabId: number): Promise<void> {
  await browser.storage.session.remove(`tab/${tabId}`);
}
