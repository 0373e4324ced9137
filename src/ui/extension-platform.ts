import { browser, type Browser } from 'wxt/browser';
import { readSelection } from '../app/selections';
import { openAuditWorker } from './audit/audit-worker-port';
import { openBlobInWorker } from './check/blob-worker-port';
import { runtimeClient } from './client';
import { installMessages } from './i18n';
import type { PageName, Platform } from './platform';

/** The platform of pages that run inside the extension. Sentences come from the browser's own catalogue. */
export function extensionPlatform(): Platform {
  installMessages((key, substitutions) =>
    browser.i18n.getMessage(key as Parameters<typeof browser.i18n.getMessage>[0], substitutions),
  );
  const client = runtimeClient(browser.runtime);
  return {
    client,
    browserName: import.meta.env.FIREFOX ? 'firefox' : 'chrome',
    requestPermissions: ({ origins = [], permissions = [] }) =>
      browser.permissions.request({
        origins: [...origins],
        permissions: [...permissions] as Browser.runtime.ManifestPermission[],
      }),
    openPage(page, hash = '') {
      void browser.tabs.create({ url: `${pageUrl(page)}${hash}` });
    },
    selection: (id) => readSelection(browser.storage.session, id),
    connect: () => openAuditWorker(client),
    readBlob: (request) => openBlobInWorker(client, request),
  };
}

function pageUrl(page: PageName): string {
  return `${browser.runtime.getURL('/')}${page}.html`;
}

/** The tab a popup speaks of, with its address: clicking the toolbar button shows it to the popup alone (`activeTab`). */
export interface PopupTab {
  readonly tabId: number;
  readonly url: string | undefined;
}

/** `?tab=<id>&url=<address>` where the popup is opened as a page of its own, else the active tab of the window. */
export async function tabOfPopup(search: string): Promise<PopupTab | undefined> {
  const named = new URLSearchParams(search);
  const id = named.get('tab');
  if (id !== null) return { tabId: Number.parseInt(id, 10), url: named.get('url') ?? undefined };
  const [active] = await browser.tabs.query({ active: true, currentWindow: true });
  return active?.id === undefined ? undefined : { tabId: active.id, url: active.url };
}
