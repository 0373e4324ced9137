import { browser } from 'wxt/browser';

/**
 * Opens the page that says how to begin: the toolbar does not show the icon of an extension that was just installed. Once
 * in a profile, however often browsers call an unpacked extension newly installed.
 */
export async function openFirstPage(): Promise<void> {
  const { firstPageOpened } = await browser.storage.local.get('firstPageOpened');
  if (firstPageOpened === true) return;
  await browser.storage.local.set({ firstPageOpened: true });
  await browser.tabs.create({ url: browser.runtime.getURL('/welcome.html') });
}
