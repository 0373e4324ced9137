import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

import { workerKinds, type WorkerKind } from '../../../src/capture/seen';
import type { AnswerRow } from '../../../src/app/api/answer-row';
import { startDevnet, type Devnet } from '../../devnet/devnet';
import { askExtension } from '../drivers/ask-extension';
import type { Browser, Page } from '../drivers/browser';
import { poll } from '../drivers/deadline';
import { launchBrowser } from '../drivers/launch';
import { answersIn, waitForAnswer } from '../popup';
import { openPage, prepare } from '../watched-page';

let devnet: Devnet;
let browser: Browser;
let page: Page | undefined;

const answersBegin = (words: string) => async (): Promise<readonly AnswerRow[]> => {
  const { rows } = await askExtension(browser, 'history.page', { filter: {}, offset: 0, limit: 50 });
  return rows.filter((row) => row.firstWords?.startsWith(words) === true);
};

/** Waits until an answer that begins with these words is Provisional or further on, and for any second one. */
async function verified(words: string): Promise<readonly AnswerRow[]> {
  const rows = answersBegin(words);
  await poll(
    async () => (await rows()).some(({ verification }) => verification === 'verified') || undefined,
    async () => `"${words}" was not verified: ${JSON.stringify(await rows())}`,
    30_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 600));
  return rows();
}

/** Lets the demo page's worker ask, and waits for what the page shows. */
async function askInWorker(
  asking: Page,
  words: string,
  mode: 'json' | 'stream',
  kind: WorkerKind = 'worker',
): Promise<void> {
  await asking.evaluate(
    (...values) => {
      for (const [index, id] of ['#mode', '#kind'].entries()) {
        const select = document.querySelector(id);
        if (select instanceof HTMLSelectElement) select.value = values[index] ?? '';
      }
    },
    mode,
    kind,
  );
  await asking.type('#prompt', `repeat: ${words}`);
  await asking.click('#send');
  await asking.waitForText('#answers', words);
}

// Only Firefox lets an extension read a response on its way.
describe.runIf(process.env.E2E_BROWSER !== 'chromium')('capture on the network level (firefox)', () => {
  beforeAll(async () => {
    devnet = await startDevnet({ tokensPerSecond: 2_000 });
    browser = await launchBrowser('firefox', { extensionDir: inject('extensionDirs').firefox });
    await prepare(browser, devnet);
    const options = await browser.newPage(browser.extensionUrl('options.html'));
    const toggle = '[role="switch"][aria-label="Capture on the network level"]';
    await options.waitFor(toggle);
    await options.click(toggle);
    // Firefox grants these three without a prompt of its own: site access was asked for before.
    await options.waitFor(`${toggle}[aria-checked="true"]`);
    await options.close();
  });
  afterAll(async () => {
    await browser.close();
    await devnet.stop();
  });
  afterEach(async () => {
    await page?.close();
    page = undefined;
  });

  it.each(workerKinds)('sees and verifies what a %s asks, and shows it over its page', async (kind) => {
    page = await browser.newPage(`${devnet.urls.demo}/worker.html`);
    for (const mode of ['json', 'stream'] as const) {
      const words = `from a ${kind}, ${mode}`;
      await askInWorker(page, words, mode, kind);
      expect(await verified(words)).toMatchObject([{ source: 'network' }]);
    }
    const popup = await browser.openPopup(page);
    await waitForAnswer(popup, `from a ${kind}, stream`, /^(Provisional|Settled)$/);
    expect(await popup.texts('.notice')).toEqual([]);
    await popup.close();
  });

  it('keeps one answer, in its own tab, where a service worker stands between page and gateway', async () => {
    const [asking, other] = [await openPage(browser, devnet), await openPage(browser, devnet)];
    await asking.page.evaluate(async () => {
      await navigator.serviceWorker.register('/passing.js', { type: 'module' });
    });
    await asking.page.waitFor(
      () => navigator.serviceWorker.controller?.scriptURL.endsWith('/passing.js') === true,
    );
    for (const stream of [false, true]) {
      const words = `passed on, ${stream ? 'streamed' : 'whole'}`;
      await asking.ask(words, { stream });
      expect(await verified(words)).toHaveLength(1);
      await waitForAnswer(asking.popup, words, /^(Provisional|Settled)$/);
    }
    expect((await answersIn(other.popup)).filter(({ words }) => words.startsWith('passed on'))).toEqual([]);
    await asking.page.evaluate(async () => {
      await (await navigator.serviceWorker.getRegistration())?.unregister();
    });
    await asking.close();
    await other.close();
  });

  it('keeps one answer where the page could be seen asking as well', async () => {
    const asking = await openPage(browser, devnet);
    for (const stream of [false, true]) {
      const words = `seen twice, ${stream ? 'streamed' : 'whole'}`;
      await asking.ask(words, { stream });
      expect(await verified(words)).toHaveLength(1);
    }
    await asking.close();
  });

  it('leaves a stream whole to its page when the background ends in the middle of it, and keeps it once', async () => {
    const asking = await openPage(browser, devnet);
    for (let round = 0; round < 3; round++) {
      const words = `broken off ${String(round)} ${'word '.repeat(2_000)}end`;
      const answered = asking.ask(words, { stream: true });
      await new Promise((resolve) => setTimeout(resolve, 200 + 150 * round));
      await browser.killBackground();
      expect(await answered).toMatch(/tee_signature[\s\S]*\[DONE\]\s*$/);
      expect(await verified(words.slice(0, 100))).toHaveLength(1);
    }
    await asking.close();
  });

  it('sees what a worker asks after the background had ended', async () => {
    page = await browser.newPage(`${devnet.urls.demo}/worker.html`);
    // The first end is that of the background in which the permission was granted.
    await browser.killBackground();
    await poll(
      async () => (await browser.backgroundRunning()) || undefined,
      'It did not start again',
      30_000,
    );
    await browser.killBackground();
    expect(await browser.backgroundRunning()).toBe(false);
    await askInWorker(page, 'while it slept', 'json');
    expect(await verified('while it slept')).toMatchObject([{ source: 'network' }]);
  });

  it('sees it after the browser was started again', async () => {
    await browser.restart();
    page = await browser.newPage(`${devnet.urls.demo}/worker.html`);
    await browser.killBackground();
    await askInWorker(page, 'after a restart', 'stream');
    expect(await verified('after a restart')).toMatchObject([{ source: 'network' }]);
  });

  it('sees nothing more once the user has switched it off', async () => {
    await askExtension(browser, 'settings.set', { change: { networkCapture: false } });
    page = await browser.newPage(`${devnet.urls.demo}/worker.html`);
    for (const words of ['switched off', 'switched off and asleep']) {
      await askInWorker(page, words, 'json');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(await answersBegin('switched off')()).toEqual([]);
      await browser.killBackground();
    }
  });
});
