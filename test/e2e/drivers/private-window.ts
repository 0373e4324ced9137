import type { Browser } from './browser';

/** Opens a private window with the extension's own API, which refuses where the user did not let it in there. */
export function openPrivateWindow(browser: Browser, url: string): Promise<number> {
  return browser.evaluateInExtension(async (api, address) => {
    const opened = await api.windows.create({ url: address, incognito: true });
    const [tab] = opened.tabs ?? (await api.tabs.query({ windowId: opened.id ?? -1 }));
    if (tab?.id === undefined) throw new Error('The private window has no tab.');
    return tab.id;
  }, url);
}
