import { browser, type Browser } from 'wxt/browser';
import { runtimeClient } from './client';
import { installMessages } from './i18n';
import type { PageName, Platform } from './platform';

/** The platform of pages that run inside the extension. Sentences come from the browser's own catalogue. */
export function extensionPlatform(): Platform {
  installMessages((key, substitutions) =>
    browser.i18n.getMessage(key as Parameters<typeof browser.i18n.getMessage>[0], substitutions),
  );
  return {
    client: runtimeClient(browser.runtime),
    browserName: import.meta.env.FIREFOX ? 'firefox' : 'chrome',
    requestPermissions: ({ origins = [], permissions = [] }) =>
      browser.permissions.request({
        origins: [...origins],
        permissions: [...permissions] as Browser.runtime.ManifestPermission[],
      }),
    openPage(page, hash = '') {
      void browser.tabs.create({ url: `${pageUrl(page)}${hash}` });
    },
    connect(name) {
      const port = browser.runtime.connect({ name });
      return {
        post: (message) => {
          port.postMessage(message);
        },
        onMessage: (listener) => {
          port.onMessage.addListener(listener);
        },
        onClose: (listener) => {
          port.onDisconnect.addListener(listener);
        },
        close: () => {
          port.disconnect();
        },
      };
    },
  };
}

function pageUrl(page: PageName): string {
  return `${browser.runtime.getURL('/')}${page}.html`;
}

/** The tab a popup speaks of: `?tab=<id>` where the popup is opened as a page, else the active tab of the window. */
export async function tabOfPopup(search: string): Promise<number | undefined> {
  const named = new URLSearchParams(search).get('tab');
  if (named !== null) return Number.parseInt(named, 10);
  const [active] = await browser.tabs.query({ active: true, currentWindow: true });
  return active?.id;
}
