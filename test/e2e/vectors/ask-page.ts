import { rmSync } from 'node:fs';

import type { Browser } from '../drivers/browser';
import { bundlePage } from './bundle-page';
import { startCheckoutSite } from './checkout-site';

/** A script of ./page, bundled and served until it is removed. */
export interface ServedPage {
  /** Runs the script in a new page and returns what it tells; throws what it throws. */
  run(browser: Browser, timeoutMs: number): Promise<unknown>;
  remove(): Promise<void>;
}

/** @param name of the script, which ends by calling `tell` */
export async function servePage(name: string): Promise<ServedPage> {
  const bundle = await bundlePage(name);
  const site = await startCheckoutSite(bundle, name);
  return {
    async run(browser, timeoutMs) {
      const page = await browser.newPage(site.url('/'));
      await page.waitFor('body[data-state="done"]', timeoutMs);
      const told = JSON.parse(await page.evaluate(() => document.body.textContent)) as {
        readonly result?: unknown;
        readonly crashed?: string;
      };
      await page.close();
      if (told.crashed !== undefined) throw new Error(`In the page: ${told.crashed}`);
      return told.result;
    },
    async remove() {
      await site.stop();
      rmSync(bundle, { recursive: true });
    },
  };
}
