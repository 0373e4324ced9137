import { afterAll, beforeAll, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import { inEachBrowser } from './drivers/in-each-browser';
import { backToList, openAnswer, waitForAnswer } from './popup';
import { openPage, prepare, type WatchedPage } from './watched-page';

/* What the user trusts is changed on the settings page, and answers that are kept already are read by it. */

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10 });
});

afterAll(() => devnet.stop());

inEachBrowser('an answer that is kept', (browser) => {
  let watched: WatchedPage;

  beforeAll(async () => {
    await prepare(browser(), devnet);
    watched = await openPage(browser(), devnet);
    await watched.ask('by a build of the registry');
    await waitForAnswer(watched.popup, 'by a build of the registry', /Provisional|Settled/);
  });
  afterAll(() => watched.close());

  const pcr0 = async (): Promise<string> => {
    const { rows } = await askExtension(browser(), 'history.page', { filter: {}, offset: 0, limit: 1 });
    const detail = await askExtension(browser(), 'answer.get', { id: rows[0]?.id ?? '' });
    return detail?.enclave?.build?.pcrs.find(({ index }) => index === 0)?.value ?? '';
  };
  const factsWith = (words: RegExp) =>
    expect
      .poll(async () => (await waitForAnswer(watched.popup, 'by a build', /Provisional|Settled/)).facts, {
        timeout: 30_000,
      })
      .toMatch(words);

  it('is vouched for by the user once its build is pinned, also when the background ends meanwhile', async () => {
    await factsWith(/build 0x/);
    const settings = await browser().newPage(browser().extensionUrl('options.html'));
    const form = 'details:has(input[id$="-pcr0"])';
    await settings.waitFor(form);
    await settings.click(`${form} summary`);
    await settings.type(`${form} input[id$="-name"]`, 'Read by me');
    await settings.type(`${form} input[id$="-pcr0"]`, await pcr0());
    await settings.click(`${form} .button-main`);
    await settings.waitForText('main', /Read by me/);
    await settings.close();
    await browser().killBackground();
    await factsWith(/Read by me/);
    await openAnswer(watched.popup, 'by a build');
    expect(await watched.popup.text('.answer-view')).toContain('pinned by you');
    await backToList(watched.popup);
  });

  it('loses the pin’s word with the pin', async () => {
    const settings = await browser().newPage(browser().extensionUrl('options.html'));
    await settings.waitForText('main', /Read by me/);
    await settings.evaluate(() => {
      const card = [...document.querySelectorAll('.card')].find((one) =>
        one.textContent.includes('Read by me'),
      );
      card?.querySelector('button')?.click();
    });
    await settings.close();
    await factsWith(/build 0x/);
  });
});
