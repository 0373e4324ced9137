import { afterEach, beforeEach, expect, it } from 'vitest';

import { readFixture } from '../support/fixtures';
import { forecast, ownCard } from '../zk/own-circuits';
import type { Page } from './drivers/browser';
import { inEachBrowser } from './drivers/in-each-browser';

/* The pages for model cards and for making proofs, used as a person uses them. */

/** Puts a file into a file field, as choosing it does. */
function choose(page: Page, selector: string, name: string, bytes: Uint8Array): Promise<void> {
  return page.evaluate(
    async (where, fileName, base64) => {
      const data = await (await fetch(`data:application/octet-stream;base64,${base64}`)).blob();
      const field = document.querySelector(where);
      if (!(field instanceof HTMLInputElement)) throw new Error(`no field ${where}`);
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], fileName));
      field.files = transfer.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    selector,
    name,
    Buffer.from(bytes).toString('base64'),
  );
}

inEachBrowser('the page of model cards', (browser) => {
  it('keeps a card that is pasted, trusts it by that, and lets it be distrusted and removed', async () => {
    const page = await browser().newPage(browser().extensionUrl('cards.html'));
    await page.waitForText('main', /No model card yet/);
    await page.click('.import summary');
    await page.type(
      '.import textarea',
      JSON.stringify({ ...ownCard('volatility'), name: 'Pasted <b>card</b>' }),
    );
    await page.click('.import .button-main');
    await page.waitForText('.cards .card', /Pasted <b>card<\/b>/);
    expect(await page.text('.cards .card')).toContain('trusted by you');
    expect(await page.text('.cards .card')).toContain('test setup');
    await page.click('.cards .card .link');
    await page.waitForText('.cards .card', /not trusted/);
    await page.click('.cards .card .link:last-child');
    await page.waitForText('main', /No model card yet/);
    expect(await page.consoleErrors()).toEqual([]);
    await page.close();
  });

  it('reads a card from a file, and from the same file again', async () => {
    const page = await browser().newPage(browser().extensionUrl('cards.html'));
    await page.waitForText('main', /No model card yet/);
    const file = Buffer.from(JSON.stringify({ ...ownCard('volatility'), name: 'From a file' }));
    for (let time = 0; time < 2; time++) {
      await choose(page, '.import input[type="file"]', 'card.json', file);
      await page.waitForText('.cards .card', /From a file/);
      await page.click('.cards .card .link:last-child');
      await page.waitForText('main', /No model card yet/);
    }
    expect(await page.consoleErrors()).toEqual([]);
    await page.close();
  });

  it('says what is wrong with a card it cannot use', async () => {
    const page = await browser().newPage(browser().extensionUrl('cards.html'));
    await page.waitFor('.import summary');
    await page.click('.import summary');
    await page.type('.import textarea', '{"name": "x", "system": "groth16"}');
    await page.click('.import .button-main');
    expect(await page.waitForText('.import', /malformed_card/)).toContain('verificationKey');
    await page.close();
  });
});

inEachBrowser('the page that makes proofs', (browser) => {
  let page: Page;

  beforeEach(async () => {
    page = await browser().newPage(browser().extensionUrl('prove.html'));
    await page.waitFor('form');
  });
  afterEach(() => page.close());

  const fill = async (inputs: string): Promise<void> => {
    await choose(page, 'input[accept=".wasm"]', 'volatility.wasm', readFixture('zk/own/volatility.wasm'));
    await choose(page, 'input[accept=".zkey"]', 'volatility.zkey', readFixture('zk/own/volatility.zkey'));
    await page.type('textarea', inputs);
    await page.click('.button-main');
  };

  it('makes a proof, checks it at once, and compares it with another', async () => {
    await fill('{"returns": [12, -30, 45]}');
    await page.waitFor('[data-outcome="pass"]', 60_000);
    expect(await page.text('.table')).toContain(forecast.signal);
    await page.type('.section textarea', JSON.stringify([forecast.signal]));
    await page.waitForText('.section', /signals are the same/);
    await page.type('.section textarea', '["1"]');
    await page.waitForText('.section', /differ at position 1/);
    await page.type('.section textarea', 'null');
    await page.waitForText('.section', /No public signals are in this text/);
    expect(await page.consoleErrors()).toEqual([]);
  });

  it('says what is wrong with inputs that the circuit does not take', async () => {
    await fill('{"returns": [12]}');
    expect(await page.waitForText('main', /engine_crashed/, 60_000)).toContain('Not enough values');
  });
});
