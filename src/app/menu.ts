import { browser } from 'wxt/browser';

import { keepSelection } from './selections';
import { MAX_SELECTION } from './signed-as-shown';

type Clicked = Parameters<Parameters<typeof browser.contextMenus.onClicked.addListener>[0]>;
/** What the browser says of a click in the menu, and of the tab it was in. */
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
 * Opens a page of the extension's own that looks the selection up among the tab's answers: the site cannot read, cover or
 * imitate it.
 */
export async function onMenuClicked(click: MenuClick, tab: MenuTab): Promise<void> {
  if (click.menuItemId !== MENU_ID || tab?.id === undefined || click.selectionText === undefined) return;
  // One character more than is looked for, so that what is too long is still seen to be.
  const text = click.selectionText.slice(0, MAX_SELECTION + 1);
  const selection = { text, url: tab.url ?? click.pageUrl };
  const id = await keepSelection(browser.storage.session, selection, Date.now());
  const url = browser.runtime.getURL(`/popup.html?tab=${tab.id}#/signed/${id}`);
  await browser.windows.create({ url, type: 'popup', width: 420, height: 640 });
}
