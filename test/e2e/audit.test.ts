import { afterAll, beforeAll, expect, it } from 'vitest';

import { ask, chat } from '../devnet/ask';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import type { Browser, Page } from './drivers/browser';
import { inEachBrowser } from './drivers/in-each-browser';
import { useDevnet } from './main-job';

let devnet: Devnet;
beforeAll(async () => {
  devnet = await startDevnet({ batchSize: 5, batchDelayMs: 200 });
}, 150_000);
afterAll(() => devnet.stop());

/** Opens the audit tab anew: nothing of an earlier audit is taken for the next one's. */
async function auditTab(browser: Browser): Promise<Page> {
  const page = await browser.newPage(browser.extensionUrl('answers.html#audit'));
  await page.waitFor('input.mono');
  return page;
}

/** Types a name into the audit tab and reads the verdict a user reads. */
async function audited(browser: Browser, name: string): Promise<string> {
  const page = await auditTab(browser);
  await page.type('input.mono', name);
  await page.click('form .button-main');
  await page.waitFor('.band-boxed', 30_000);
  const verdict = await page.text('.band-boxed');
  await page.close();
  return verdict;
}

inEachBrowser('the audit of a whole batch', (browser) => {
  it('finds a batch by its transaction, checks every leaf, and computes the root and the blob id', async () => {
    await useDevnet(browser(), devnet);
    for (let index = 0; index < 5; index++) await ask(devnet, { body: chat(`Question ${index}`) });
    await devnet.control.settleNow();
    const { batches } = await devnet.control.state();
    const [batch] = batches;
    if (batch === undefined) throw new Error('no batch was recorded');

    expect(await audited(browser(), batch.tx)).toContain('Everything in this batch holds');
    expect(await audited(browser(), batch.root)).toContain(batch.blobId);
    expect(await audited(browser(), batch.blobId)).toContain('Everything in this batch holds');
    const requests = await askExtension(browser(), 'requests.list', null);
    expect(requests.map(({ what }) => what)).toContain('blob');
  });

  it('says that a batch does not hold whose blob is another one', async () => {
    await useDevnet(browser(), devnet);
    await devnet.control.lie('relay-wrong-root', true);
    await ask(devnet, { body: chat('Is this in the batch?') });
    await devnet.control.settleNow();
    await devnet.control.lie('relay-wrong-root', false);
    const wrong = (await devnet.control.state()).batches.at(-1);
    expect(await audited(browser(), wrong?.tx ?? '')).toContain('This batch does not hold');
  });

  it('names what it cannot find', async () => {
    await useDevnet(browser(), devnet);
    const page = await auditTab(browser());
    await page.type('input.mono', `0x${'ab'.repeat(32)}`);
    await page.click('form .button-main');
    await page.waitForText('main', /No record with this name was found/);
  });
});
