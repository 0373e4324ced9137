import { browser } from 'wxt/browser';

/**
 * A name for this run of the browser. Tab ids begin again in the next one, so a tab is known by both. `storage.session`
 * outlives the background and dies with the browser.
 */
export async function sessionName(): Promise<string> {
  const stored = await browser.storage.session.get('session');
  if (typeof stored.session === 'string') return stored.session;
  const session = crypto.randomUUID();
  await browser.storage.session.set({ session });
  // Two wake-ups may race: whoever wrote last has named it for both.
  const settled = await browser.storage.session.get('session');
  return typeof settled.session === 'string' ? settled.session : session;
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
