import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../../devnet/devnet';
import type { Page } from '../drivers/browser';
import { inEachBrowser } from '../drivers/in-each-browser';
import { LOOPBACK, prepare } from '../watched-page';

/* The example of the page API, as its readers run it: `test/devnet/demo/verified.ts`. */

let devnet: Devnet;
beforeAll(async () => {
  devnet = await startDevnet({ batchDelayMs: 1_000, tokensPerSecond: 2_000 });
});
afterAll(() => devnet.stop());

async function ask(page: Page, words: string, choices: Readonly<Record<string, string>> = {}): Promise<void> {
  await page.evaluate((values) => {
    for (const [id, value] of Object.entries(values)) {
      const field = document.getElementById(id);
      if (field instanceof HTMLSelectElement) field.value = value;
      if (field instanceof HTMLInputElement) field.checked = value === 'on';
    }
  }, choices);
  await page.type('#prompt', `repeat: ${words}`);
  await page.click('#send');
  await page.waitForText('#answers li:last-child .text', words);
}

const last = (line: string): string => `#answers li:last-child .${line}`;

inEachBrowser('the example page of the page API', (browser) => {
  let page: Page;
  beforeAll(() => prepare(browser(), devnet));
  beforeEach(async () => {
    page = await browser().newPage(`${devnet.urls.demo}/verified.html`);
    await page.waitForText('#proofmark', 'Proofmark checks the answers');
  });
  afterEach(() => page.close());

  it.each(['json', 'stream'])(
    'shows result, verdict and record of an answer as they come, %s',
    async (mode) => {
      await devnet.control.settlement({ withhold: true });
      await ask(page, `a proof, ${mode}`, { mode });
      await page.waitForText(last('verdict'), 'an enclave signed exactly this (attested)', 30_000);
      await page.waitForText(last('record'), 'Not recorded yet.');
      await devnet.control.settlement({ withhold: false });
      await page.waitForText(last('record'), 'Recorded by the network', 60_000);
      const link = await page.evaluate(
        () => document.querySelector<HTMLAnchorElement>('#answers li:last-child .record a')?.href ?? '',
      );
      expect(await (await fetch(link)).text()).toContain('blockNumber');
    },
  );

  it('says of a changed answer that it is not what was signed, and waits for no record', async () => {
    await ask(page, '', { tamper: 'on' });
    await page.waitForText(last('verdict'), 'This is not what was signed: output_hash_mismatch', 30_000);
    await page.waitForText(last('record'), 'not followed any further');
  });

  it('says of a private answer that it will never be recorded', async () => {
    await ask(page, 'between us', { settlement: 'private' });
    await page.waitForText(last('record'), 'never be recorded', 30_000);
  });
});

inEachBrowser('the example page where Proofmark is not switched on', (browser) => {
  it('works as ever and says that nothing was checked', async () => {
    await browser().grantHostAccess([LOOPBACK]);
    const page = await browser().newPage(`${devnet.urls.demo}/verified.html`);
    await page.waitForText('#proofmark', 'not switched on');
    await ask(page, 'unchecked');
    await page.waitForText(last('verdict'), 'Not checked.');
    await page.close();
  });
});
