import { afterAll, beforeAll, expect, it } from 'vitest';

import { ask, chat } from '../devnet/ask';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import type { Page } from './drivers/browser';
import { inEachBrowser } from './drivers/in-each-browser';
import { useDevnet } from './main-job';

let devnet: Devnet;
beforeAll(async () => {
  devnet = await startDevnet({ batchSize: 5, batchDelayMs: 200 });
}, 60_000);
afterAll(() => devnet.stop());

/** Types a name into the audit tab and reads the verdict a user reads. */
async function audited(page: Page, name: string): Promise<string> {
  await page.type('input.mono', name);
  await page.click('form .button-main');
  await page.waitFor('.band-boxed', 30_000);
  return page.text('.band-boxed');
}

inEachBrowser('the audit of a whole batch', (browser) => {
  it('finds a batch by its transaction, checks every leaf, and computes the root and the blob id', async () => {
    await useDevnet(browser(), devnet);
    for (let index = 0; index < 5; index++) await ask(devnet, { body: chat(`Question ${index}`) });
    await devnet.control.settleNow();
    const { batches } = await devnet.control.state();
    const [batch] = batches;
    if (batch === undefined) throw new Error('no batch was recorded');

    const page = await browser().newPage(browser().extensionUrl('answers.html#audit'));
    await page.waitFor('input.mono');
    expect(await audited(page, batch.tx)).toContain('Everything in this batch holds');
    expect(await audited(page, batch.root)).toContain(batch.blobId);
    expect(await audited(page, batch.blobId)).toContain('Everything in this batch holds');
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
    const page = await browser().newPage(browser().extensionUrl('answers.html#audit'));
    await page.waitFor('input.mono');
    expect(await audited(page, wrong?.tx ?? '')).toContain('This batch does not hold');
  });

  it('names what it cannot find', async () => {
    await useDevnet(browser(), devnet);
    const page = await browser().newPage(browser().extensionUrl('answers.html#audit'));
    await page.waitFor('input.mono');
    await page.type('input.mono', `0x${'ab'.repeat(32)}`);
    await page.click('form .button-main');
    await page.waitForText('main', /No record with this name was found/);
  });
});
