import { afterAll, beforeAll, expect, it } from 'vitest';

import { judgeReceipt, pcr0Measurement } from '../../src/cli/receipt-case';
import type { Receipt } from '../../src/verify/receipt';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import { axeViolations } from './drivers/axe';
import type { Page } from './drivers/browser';
import { poll } from './drivers/deadline';
import { inEachBrowser } from './drivers/in-each-browser';
import { runMainJob } from './main-job';
import { openAnswer, saveReceipt, waitForAnswer } from './popup';
import { openPage, toolbarOf, type WatchedPage } from './watched-page';

/* The popup as a person uses it: switched on by one click, by keyboard alone, in either theme, with a file to take away. */

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ batchDelayMs: 1500, walrusShards: 10 });
});

afterAll(() => devnet.stop());

const themes = ['light', 'dark'] as const;

/** Where the keyboard is: the name a screen reader would say, or the text. */
function focus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return 'nothing';
    return (element.getAttribute('aria-label') ?? element.innerText).trim();
  });
}

/** Waits until the keyboard is on what begins so; the page may move it after it has drawn. */
async function focusIsOn(page: Page, name: string): Promise<void> {
  await poll(
    async () => (await focus(page)).startsWith(name) || undefined,
    async () => `the focus is on "${name}"; it is on "${await focus(page)}"`,
    15_000,
  );
}

async function accessible(page: Page): Promise<void> {
  for (const theme of themes) {
    await page.appear({ theme, reducedMotion: true });
    expect(await axeViolations(page)).toEqual([]);
  }
}

inEachBrowser('the popup', (browser) => {
  let watched: WatchedPage;

  it('leads from a site that is not watched to a settled answer', async () => {
    const steps = await runMainJob(browser(), devnet);
    expect(steps.map(({ what }) => what)).toHaveLength(5);
    watched = await openPage(browser(), devnet);
  });

  it('says what to do while there is nothing to show, and where there never can be anything', async () => {
    await watched.popup.waitForText('h2', 'No answers yet');
    await accessible(watched.popup);
    const page = await browser().newPage(browser().extensionUrl('welcome.html'));
    const popup = await browser().openPopup(page);
    await popup.waitForText('h2', 'Nothing to check here');
    await accessible(popup);
    await popup.close();
    await page.close();
  });

  it('breaks no rule of accessibility with answers in every state, in light and in dark', async () => {
    const { popup, ask } = watched;
    await ask('a settled answer');
    await ask('a private answer', { settlement: 'private' });
    await ask('a forged answer', { wishes: 'wrong-key' });
    await ask('an answer of an unknown enclave', { wishes: 'enclave=unregistered' });
    await waitForAnswer(popup, 'a settled answer', 'Settled');
    await devnet.control.settlement({ withhold: true });
    await ask('a provisional answer');
    await waitForAnswer(popup, 'a forged answer', 'Rejected');
    await waitForAnswer(popup, 'an answer of an unknown enclave', 'Not verifiable');
    await waitForAnswer(popup, 'a provisional answer', 'Provisional');
    await accessible(popup);
    for (const words of ['a settled', 'a private', 'a forged', 'an answer of', 'a provisional']) {
      await openAnswer(popup, words);
      await popup.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
      });
      await accessible(popup);
      await popup.click('.answer-page .back');
      await popup.waitFor('.answers');
    }
  });

  it('is used by keyboard alone: to an answer, through its checks, and back to where one was', async () => {
    const { popup } = watched;
    await popup.reload();
    await popup.waitFor('.answers .answer');
    await popup.evaluate(() => window.focus());
    let tabs = 0;
    while (!(await focus(popup)).startsWith('a forged answer')) {
      await popup.press('Tab');
      expect(++tabs, 'Tab reaches the first answer').toBeLessThan(12);
    }
    await popup.press('ArrowDown');
    await focusIsOn(popup, 'a provisional answer');
    await popup.press('End');
    await focusIsOn(popup, 'a settled answer');
    await popup.press('Enter');
    await popup.waitFor('.answer-view');
    await focusIsOn(popup, 'Back to the list');
    await popup.press('Tab');
    await focusIsOn(popup, 'Save receipt');
    await popup.press('Tab');
    await popup.press('Enter');
    expect(await popup.evaluate(() => document.querySelector('.answer-view details[open]') !== null)).toBe(
      true,
    );
    await popup.press('Escape');
    await popup.waitFor('.answers');
    await focusIsOn(popup, 'a settled answer');
  });

  it('tells screen readers when a state changes', async () => {
    const { popup } = watched;
    await devnet.control.settlement({ withhold: false });
    await popup.waitForText(
      '[role="status"][aria-live="polite"]',
      /“a provisional answer”: now Settled\./,
      30_000,
    );
  });

  it('answers whether selected text was signed', async () => {
    const { page } = watched;
    const tab = await browser().tabIdOf(page);
    // The menu itself belongs to the browser; this is what a click on it does.
    const look = async (text: string) => {
      const id = crypto.randomUUID();
      await browser().evaluateInExtension(
        (api, key, selection) => api.storage.session.set({ [key]: selection }),
        `selection/${id}`,
        JSON.stringify({ text, url: await page.url() }),
      );
      return browser().newPage(browser().extensionUrl(`popup.html?tab=${tab}#/signed/${id}`));
    };
    const yes = await look('settled   **answer**');
    await yes.waitForText('.band h2', 'Yes, this was signed');
    await yes.waitForText('.answer-words', 'a settled answer');
    await accessible(yes);
    const no = await look('a settled question');
    await no.waitForText('.band h2', 'Not found in a signed answer');
    await accessible(no);
    await no.close();
    await yes.waitForText('.band h2', 'Yes, this was signed');
    await yes.close();
    const forged = await look('a forged answer');
    await forged.waitForText('.band h2', 'Part of a rejected answer');
    await forged.waitForText('.band p', /Do not rely on this answer/);
    await forged.close();
  });

  it('saves a receipt that verifies offline, for whoever trusts the build and the network', async () => {
    const { popup } = watched;
    await openAnswer(popup, 'a settled answer');
    const json = await saveReceipt(popup);
    const [row] = (
      await askExtension(browser(), 'history.page', { filter: { text: 'settled' }, offset: 0, limit: 1 })
    ).rows;
    const detail = await askExtension(browser(), 'answer.get', { id: row?.id ?? '' });
    const pcr0 = detail?.enclave?.build?.pcrs.find(({ index }) => index === 0)?.value ?? '';
    const networkJson = JSON.stringify(devnet.profile);
    const trusting = { json, networkJson, pins: [pcr0Measurement(pcr0)] };
    expect(await judgeReceipt(trusting)).toMatchObject({
      verdict: 'verified',
      record: 'path_holds',
      testNetwork: true,
    });
    expect((await judgeReceipt({ ...trusting, pins: [] })).verdict).toBe('unverifiable');
    expect((await judgeReceipt({ ...trusting, networkJson: undefined })).codes).toEqual([
      'network_not_trusted',
    ]);
    const changed = (change: (receipt: Receipt) => unknown) =>
      judgeReceipt({ ...trusting, json: JSON.stringify(change(JSON.parse(json) as Receipt)) });
    const otherText = await changed(({ exchange, ...receipt }) => {
      const response = atob(exchange.responseBase64 ?? '').replace('settled', 'altered');
      return { ...receipt, exchange: { ...exchange, responseBase64: btoa(response) } };
    });
    expect(otherText).toMatchObject({ verdict: 'rejected', codes: ['output_hash_mismatch'] });
    const otherPlace = await changed((receipt) => ({
      ...receipt,
      settlement: { ...receipt.settlement, path: [receipt.settlement?.txHash] },
    }));
    expect(otherPlace.verdict).toBe('rejected');
  });

  it('deletes an answer for good after asking once more', async () => {
    const { popup, page } = watched;
    await popup.click('.actions .button:last-child');
    await popup.click('.actions .button-danger');
    await popup.waitFor('.answers');
    await popup.waitFor(() => document.querySelectorAll('.answer').length === 4);
    expect(await popup.texts('.answer-words')).not.toContain('a settled answer');
    const tab = await browser().tabIdOf(page);
    await poll(
      async () => (await toolbarOf(browser(), tab)).badge === '4' || undefined,
      'the badge counts four answers',
      15_000,
    );
    await watched.close();
  });

  it('logs no error in any of this', async () => {
    expect(await browser().backgroundErrors()).toEqual([]);
  });
});
