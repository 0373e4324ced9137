import { afterAll, beforeAll, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import { inEachBrowser } from './drivers/in-each-browser';
import { useDevnet } from './main-job';

/* A transaction in which the chain ran a model, looked up on the page where files are checked. */

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10 });
});

afterAll(() => devnet.stop());

inEachBrowser('a model that ran on the chain', (browser) => {
  it.each([
    [0, 'ran on one node, no proof (VANILLA)', 'nothing proves the output'],
    [1, 'proof asked for, none recorded (ZKML)', 'neither holds one nor says where it is'],
    [2, 'enclave asked for, not shown (TEE)', 'nothing shows that it did'],
  ])('in mode %s is labelled with what it is, and never verified', async (mode, tag, words) => {
    await useDevnet(browser(), devnet);
    const transaction = await devnet.control.recordInference('model', mode);
    const page = await browser().newPage(browser().extensionUrl('check.html'));
    await page.waitFor('input.mono');
    await page.type('input.mono', transaction);
    await page.click('.lookup .button-main');
    await page.waitFor('.inference', 20_000);
    const shown = await page.text('.inference');
    expect(shown).toContain('Not verifiable');
    expect(shown).toContain(tag);
    expect(shown).toContain(words);
    expect(shown).toContain('QmDemoModel');
    expect(shown).toContain('volatility: 35.2566, -0.015, 7, 12');
    expect(shown).toContain('2 of 2 nodes');
    const requests = await askExtension(browser(), 'requests.list', null);
    expect(requests.map(({ what }) => what)).toContain('eth_getTransactionReceipt');
    expect(await page.consoleErrors()).toEqual([]);
    await page.close();
  });

  it('is refused with a code where the transaction recorded none', async () => {
    await useDevnet(browser(), devnet);
    const page = await browser().newPage(browser().extensionUrl('check.html'));
    await page.waitFor('input.mono');
    await page.type('input.mono', `0x${'ab'.repeat(32)}`);
    await page.click('.lookup .button-main');
    await page.waitForText('.lookup', /transaction_not_found/, 20_000);
    await page.close();
  });
});
