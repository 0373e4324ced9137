import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { forecastCard, forecastReply } from '../devnet/zk-forecast';
import { askExtension } from './drivers/ask-extension';
import type { Page } from './drivers/browser';
import { inEachBrowser } from './drivers/in-each-browser';
import { useDevnet } from './main-job';

/* A proof that lies on Walrus, fetched by its id on the page where files are checked. */

let devnet: Devnet;
let honest = '';
let cheating = '';
let noProof = '';

beforeAll(async () => {
  devnet = await startDevnet();
  honest = await devnet.control.storeBlob(JSON.stringify(forecastReply('honest')));
  cheating = await devnet.control.storeBlob(JSON.stringify(forecastReply('other-output')));
  noProof = await devnet.control.storeBlob('{"proof": "of purchase"}');
});

afterAll(() => devnet.stop());

inEachBrowser('a proof on Walrus', (browser) => {
  let page: Page;

  beforeAll(async () => {
    await useDevnet(browser(), devnet);
    await askExtension(browser(), 'cards.import', { json: JSON.stringify(forecastCard()) });
  });
  beforeEach(async () => {
    page = await browser().newPage(browser().extensionUrl('check.html'));
    await page.waitFor('input.mono');
  });
  afterEach(() => page.close());

  const fetchBlob = async (id: string): Promise<void> => {
    await page.type('input.mono', id);
    await page.click('.lookup .button-main');
  };
  const refusal = async (): Promise<string> => {
    await page.waitFor('.lookup .notice-trouble', 30_000);
    return page.text('.lookup .notice-trouble');
  };

  it('is fetched by its id and Proved, and the request is shown', async () => {
    await fetchBlob(honest);
    await page.waitForText('.answer', /Proved/, 30_000);
    expect(await page.text('.answer')).toContain('expected volatility 35.2566');
    const requests = await askExtension(browser(), 'requests.list', null);
    expect(requests.map(({ url, what }) => [url, what])).toContainEqual([
      `${devnet.urls.walrus}/v1/blobs/${honest}`,
      'blob',
    ]);
    expect(await page.consoleErrors()).toEqual([]);
  });

  it('is Rejected where it is for another number than stands beside it', async () => {
    await fetchBlob(cheating);
    await page.waitForText('.answer', /Rejected/, 30_000);
  });

  it('is not opened where the storage delivers another blob under its id', async () => {
    await devnet.control.lie('walrus-wrong-blob', true);
    await fetchBlob(honest);
    const said = await refusal();
    await devnet.control.lie('walrus-wrong-blob', false);
    expect(said).toContain('blob_id_mismatch');
  });

  it.each([
    ['a malformed id', () => 'not-an-id', 'malformed_blob_id'],
    ['an id that nothing has', () => 'A'.repeat(43), 'blob_gone'],
    ['a blob without a proof', () => noProof, 'not_a_proof'],
  ])('is refused with a code for %s', async (_, id, code) => {
    await fetchBlob(id());
    expect(await refusal()).toContain(code);
  });
});
