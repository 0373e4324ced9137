import { afterAll, beforeAll, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import type { Browser } from './drivers/browser';
import { poll } from './drivers/deadline';
import { inEachBrowser } from './drivers/in-each-browser';
import { startLocalSite, type LocalSite } from './drivers/local-site';
import { LOOPBACK, prepare, watch } from './watched-page';

/* What is answered in a private window outlives the background, never lies on the disk, and goes with its tab. */

const WORDS = 'nobody else shall read this';

let devnet: Devnet;
let site: LocalSite;

beforeAll(async () => {
  devnet = await startDevnet({ batchDelayMs: 1000, walrusShards: 10 });
  const question = JSON.stringify({
    model: 'openai/gpt-4.1',
    messages: [{ role: 'user', content: `repeat: ${WORDS}` }],
  });
  site = await startLocalSite({
    '/asks.html': `<!doctype html><title>asks</title><script>
      fetch('${devnet.urls.gateway}/v1/chat/completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer e2e' },
        body: ${JSON.stringify(question)},
      }).then((response) => response.text());
    </script>`,
  });
});

afterAll(async () => {
  await site.stop();
  await devnet.stop();
});

/** Everything the extension has on the disk, as text. */
function onDisk(browser: Browser): Promise<string> {
  return browser.evaluateInExtension(async (api) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('proofmark');
      opening.onerror = () => reject(new Error('the database does not open'));
      opening.onsuccess = () => resolve(opening.result);
    });
    const stores = [...database.objectStoreNames];
    const transaction = database.transaction(stores);
    const values = await Promise.all(
      stores.map(
        (name) =>
          new Promise((resolve) => {
            const reading = transaction.objectStore(name).getAll();
            reading.onsuccess = () => resolve(reading.result);
          }),
      ),
    );
    database.close();
    return JSON.stringify([values, await api.storage.local.get()]);
  });
}

inEachBrowser(
  'an answer in a private window',
  (browser) => {
    let tabId: number;

    const rows = async () => (await askExtension(browser(), 'page.get', { tabId })).rows;
    const waitFor = (headline: RegExp) =>
      poll(
        async () => {
          const [row] = await rows();
          return row?.firstWords === WORDS && headline.test(row.headline) ? row : undefined;
        },
        async () => `the private answer is ${headline.source}; there are ${JSON.stringify(await rows())}`,
        40_000,
        200,
      );

    beforeAll(async () => {
      await prepare(browser(), devnet);
      await browser().grantHostAccess([LOOPBACK]);
      await watch(browser(), site.url('/'));
      await devnet.control.settlement({ withhold: true });
      tabId = await browser().openPrivately(site.url('/asks.html'));
    });

    it('is verified, and the popup is told that it is private', async () => {
      await waitFor(/^provisional$/);
      expect(await askExtension(browser(), 'page.get', { tabId })).toMatchObject({ isPrivate: true });
    });

    it('is still there when the background has ended, and is settled by the next one', async () => {
      const before = await waitFor(/^provisional$/);
      await browser().killBackground();
      expect(await waitFor(/^provisional$/)).toEqual(before);
      await devnet.control.settlement({ withhold: false });
      await browser().killBackground();
      await waitFor(/^settled$/);
    });

    it('lies nowhere on the disk, and in no history', async () => {
      const disk = await onDisk(browser());
      const [row] = await rows();
      expect(disk).not.toContain(WORDS);
      expect(disk).not.toContain(new URL(site.url('/')).host + '/asks');
      expect(disk).not.toContain(row?.id);
      const history = await askExtension(browser(), 'history.page', { filter: {}, offset: 0, limit: 10 });
      expect(history.total).toBe(0);
    });

    it('is forgotten when its tab is closed', async () => {
      const [row] = await rows();
      const id = row?.id ?? '';
      expect(await askExtension(browser(), 'answer.get', { id })).toBeDefined();
      await browser().evaluateInExtension((api, tab) => api.tabs.remove(tab), tabId);
      await poll(
        async () => (await askExtension(browser(), 'answer.get', { id })) === undefined || undefined,
        'the answer is forgotten',
        30_000,
      );
      const left = await browser().evaluateInExtension(async (api) =>
        JSON.stringify(await api.storage.session.get()),
      );
      expect(left).not.toContain(WORDS);
    });
  },
  { privateWindows: true },
);
