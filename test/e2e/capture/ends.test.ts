import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import type { AnswerRow } from '../../../src/app/api/answer-row';
import { startDevnet, type Devnet } from '../../devnet/devnet';
import { askExtension } from '../drivers/ask-extension';
import type { Browser, Page } from '../drivers/browser';
import { pause, poll } from '../drivers/deadline';
import { inEachBrowser } from '../drivers/in-each-browser';
import { openPage, prepare } from '../watched-page';

/* The browser ends the background again and again, at every moment between a page's answer and its acknowledgement. */

let devnet: Devnet;
beforeAll(async () => {
  devnet = await startDevnet({ tokensPerSecond: 400 });
});
afterAll(() => devnet.stop());

const distances = [0, 15, 40, 90, 160, 320] as const;

/** Ends the background at short and changing distances while `work` goes on, and a while after it. */
async function endingAllTheWhile<Value>(browser: Browser, work: () => Promise<Value>): Promise<Value> {
  const over = new AbortController();
  const ending = (async () => {
    for (let after = 0; after < 2; after += over.signal.aborted ? 1 : 0) {
      for (const distance of distances) {
        await browser.killBackground();
        await pause(distance);
      }
    }
  })();
  try {
    return await work();
  } finally {
    over.abort();
    await ending;
  }
}

async function rowsWith(browser: Browser, word: string): Promise<readonly AnswerRow[]> {
  const { rows } = await askExtension(browser, 'history.page', { filter: {}, offset: 0, limit: 500 });
  return rows.filter(({ firstWords = '' }) => firstWords.includes(word));
}

/** Waits until all of these were verified, and for any that come twice. */
async function eachKeptOnce(browser: Browser, word: string, expected: readonly string[]): Promise<void> {
  const words = async (): Promise<string[]> =>
    (await rowsWith(browser, word)).map(({ firstWords = '' }) => firstWords.trim()).sort();
  await poll(
    async () => {
      const rows = await rowsWith(browser, word);
      const verified = rows.filter(({ verification }) => verification === 'verified');
      return verified.length >= expected.length || undefined;
    },
    async () => `${String(expected.length)} answers are verified; kept are ${(await words()).join(', ')}`,
    60_000,
    250,
  );
  await pause(1_500);
  expect(await words()).toEqual([...expected].sort());
}

const numbered = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${word} ${String(index)}`);

inEachBrowser('an answer captured while the background ends', (browser) => {
  beforeAll(() => prepare(browser(), devnet));
  beforeEach(() => devnet.control.settlement({ withhold: true }));

  it('is kept exactly once when it comes in one piece', async () => {
    const watched = await openPage(browser(), devnet);
    const expected = numbered('piece', 12);
    await endingAllTheWhile(browser(), async () => {
      for (const words of expected) await watched.ask(words);
    });
    await eachKeptOnce(browser(), 'piece', expected);
    await watched.close();
  });

  it('is kept exactly once when it is a long stream, which the page reads undisturbed', async () => {
    const watched = await openPage(browser(), devnet);
    const expected = numbered('stream', 4).map((words) => `${words} ${'word '.repeat(300)}end`);
    const bodies = await endingAllTheWhile(browser(), () =>
      Promise.all(expected.map((words) => watched.ask(words, { stream: true }))),
    );
    for (const body of bodies) expect(body).toMatch(/tee_signature[\s\S]*\[DONE\]\s*$/);
    await eachKeptOnce(
      browser(),
      'stream',
      expected.map((words) => words.slice(0, 160).trim()),
    );
    await watched.close();
  });

  it('is kept exactly once when it was seen inside a page that encrypts', async () => {
    const { origin } = new URL(devnet.urls.demo);
    await askExtension(browser(), 'site.set', { origin, change: { deepCapture: 'on' } });
    const page = await browser().newPage(`${devnet.urls.demo}/ohttp.html`);
    const expected = numbered('sealed', 6);
    await endingAllTheWhile(browser(), async () => {
      for (const [index, words] of expected.entries()) {
        await askSealed(page, words, index % 2 === 0 ? 'stream' : 'json');
      }
    });
    await eachKeptOnce(browser(), 'sealed', expected);
    await page.close();
  });
});

async function askSealed(page: Page, words: string, mode: 'json' | 'stream'): Promise<void> {
  await page.evaluate((value) => {
    const select = document.querySelector('#mode');
    if (select instanceof HTMLSelectElement) select.value = value;
  }, mode);
  await page.type('#prompt', `repeat: ${words}`);
  await page.click('#send');
  await page.waitForText('#answers', words);
  await page.waitFor(() => document.querySelector('#answers li[data-state="streaming"]') === null);
}
