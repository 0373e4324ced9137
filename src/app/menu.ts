import { browser } from 'wxt/browser';

import type { Handlers } from './handlers/handlers';

type Clicked = Parameters<Parameters<typeof browser.contextMenus.onClicked.addListener>[0]>;
export type MenuClick = Clicked[0];
export type MenuTab = Clicked[1];

const MENU_ID = 'was-this-signed';

/** "Was this signed?" on selected text. */
export async function createMenu(): Promise<void> {
  await browser.contextMenus.removeAll();
  browser.contextMenus.create({
    id: MENU_ID,
    title: browser.i18n.getMessage('menu_was_signed'),
    contexts: ['selection'],
  });
}

/**
 * Looks the selection up among the tab's verified answers and shows what was found in a page of the extension's own: the
 * site cannot read, cover or imitate it.
 */
export async function onMenuClicked(click: MenuClick, tab: MenuTab, handlers: Handlers): Promise<void> {
  if (click.menuItemId !== MENU_ID || tab?.id === undefined || click.selectionText === undefined) return;
  const text = click.selectionText.slice(0, 50_000);
  const { rows, searched } = await handlers['selection.find']({ tabId: tab.id, text });
  await browser.storage.session.set({
    selection: { text, ids: rows.map((row) => row.id), searched, tabId: tab.id },
  });
  const url = browser.runtime.getURL(`/popup.html?tab=${tab.id}#/signed`);
  await browser.windows.create({ url, type: 'popup', width: 420, height: 640 });
}
