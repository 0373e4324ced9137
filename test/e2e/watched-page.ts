import type { Devnet } from '../devnet/devnet';
import { askGateway, type Question } from './ask-gateway';
import { askExtension } from './drivers/ask-extension';
import type { Browser, Page } from './drivers/browser';
import { useDevnet } from './main-job';

/** A page that may ask the embedded gateway, and the popup over it. */
export interface WatchedPage {
  readonly page: Page;
  readonly popup: Page;
  /** Lets the page ask; the answer repeats `words`, so that it can be told from others. Returns the response body. */
  readonly ask: (words: string, options?: Partial<Omit<Question, 'text'>>) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** The host of every part of the embedded network, as a match pattern. */
export const LOOPBACK = 'http://127.0.0.1/*';

/** Lets the browser check against the embedded network, with the demo site's access granted and the site enabled. */
export async function prepare(browser: Browser, devnet: Devnet): Promise<void> {
  await useDevnet(browser, devnet);
  await browser.grantHostAccess([LOOPBACK]);
  await watch(browser, devnet.urls.demo);
}

/** Enables a site, which the browser must have granted access to. */
export async function watch(browser: Browser, url: string): Promise<void> {
  await askExtension(browser, 'site.set', { origin: new URL(url).origin, change: { enabled: true } });
}

/** Opens a page of a site and the popup over it, which is in front. */
export async function openPage(
  browser: Browser,
  devnet: Devnet,
  url = devnet.urls.demo,
): Promise<WatchedPage> {
  const page = await browser.newPage(url);
  const popup = await browser.openPopup(page);
  await popup.waitFor('main h1');
  return {
    page,
    popup,
    ask: (words, options = {}) =>
      askGateway(page, { gateway: devnet.urls.gateway, text: `repeat: ${words}`, ...options }),
    async close() {
      await popup.close();
      await page.close();
    },
  };
}

/** What the toolbar button shows over a tab: its badge, and the words on hover. */
export function toolbarOf(browser: Browser, tabId: number): Promise<{ badge: string; title: string }> {
  return browser.evaluateInExtension(
    async (api, id) => ({
      badge: await api.action.getBadgeText({ tabId: id }),
      title: await api.action.getTitle({ tabId: id }),
    }),
    tabId,
  );
}
