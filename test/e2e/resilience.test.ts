import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import type { Browser } from './drivers/browser';
import { pause, poll } from './drivers/deadline';
import { inEachBrowser } from './drivers/in-each-browser';
import { answersIn, waitForAnswer } from './popup';
import { openPage, prepare, toolbarOf, type WatchedPage } from './watched-page';

/* Nothing is lost and nothing doubled, whenever the browser ends the background or the network is out of reach. */

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ batchDelayMs: 1000, walrusShards: 10 });
});

afterAll(() => devnet.stop());

/** Forgets what nodes said about enclaves, on disk and in the background's memory, so that the next answer needs them again. */
async function forgetEvidence(browser: Browser): Promise<void> {
  await browser.killBackground();
  await browser.evaluateInExtension(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('proofmark');
        opening.onerror = () => reject(new Error('the database does not open'));
        opening.onsuccess = () => {
          const database = opening.result;
          const clearing = database.transaction('evidence', 'readwrite');
          clearing.objectStore('evidence').clear();
          clearing.oncomplete = () => {
            database.close();
            resolve();
          };
        };
      }),
  );
}

const bothNodes = ['rpc0', 'rpc1'] as const;

inEachBrowser('an answer', (browser) => {
  let watched: WatchedPage;

  beforeAll(() => prepare(browser(), devnet));
  beforeEach(async () => {
    await devnet.control.settlement({ withhold: true });
    watched = await openPage(browser(), devnet);
  });
  afterEach(async () => {
    await devnet.control.clearFaults();
    await watched.close();
  });

  /** The words of all answers shown, and of all kept, sorted: what is there twice stands here twice. */
  const shownAndKept = async () => {
    const shown = (await answersIn(watched.popup)).map(({ words }) => words).sort();
    const { rows } = await askExtension(browser(), 'history.page', { filter: {}, offset: 0, limit: 500 });
    const kept = rows.map(({ firstWords = '' }) => firstWords).filter((words) => shown.includes(words));
    return { shown, kept: kept.sort() };
  };

  it('is Not verifiable while the registry is out of reach, and verified without the user once it is back', async () => {
    for (const node of bothNodes) await devnet.control.fault(node, { kind: 'drop' });
    await forgetEvidence(browser());
    await watched.ask('nobody home');
    const line = await waitForAnswer(watched.popup, 'nobody home', 'Not verifiable');
    expect(line.facts).toContain('The registry could not be read');
    await watched.popup.waitForText('.notice-trouble', 'The network’s nodes do not answer.');
    await devnet.control.clearFaults();
    await waitForAnswer(watched.popup, 'nobody home', 'Provisional', 60_000);
    await watched.popup.waitFor(() => document.querySelector('.notice-trouble') === null);
  });

  it('is kept once when the background ends while it is captured', async () => {
    const delays = [0, 5, 20, 50, 200];
    // None is the beginning of another, so that each is waited for.
    const wordsAfter = (delay: number) => `captured ${delay} ms before the end`;
    for (const delay of delays) {
      await watched.ask(wordsAfter(delay), { stream: delay % 2 === 0 });
      await pause(delay);
      await browser().killBackground();
    }
    const streamed = watched.ask('captured while it streamed, word by word', { stream: true });
    await pause(60);
    await browser().killBackground();
    await streamed;
    const expected = [...delays.map(wordsAfter), 'captured while it streamed, word by word'].sort();
    for (const words of expected) await waitForAnswer(watched.popup, words, 'Provisional');
    expect(await shownAndKept()).toEqual({ shown: expected, kept: expected });
  });

  it('is checked to the end when the background ends while it is checked', async () => {
    for (const node of bothNodes) await devnet.control.fault(node, { kind: 'delay', ms: 400 });
    await forgetEvidence(browser());
    const expected = ['checked a', 'checked b', 'checked c'];
    for (const words of expected) await watched.ask(words);
    await waitForAnswer(watched.popup, 'checked c', 'Checking');
    for (let kill = 0; kill < 3; kill++) {
      await browser().killBackground();
      await pause(700);
    }
    const states = async () => (await answersIn(watched.popup)).map(({ state }) => state);
    await expect.poll(states).toContain('Checking');
    await devnet.control.clearFaults();
    for (const words of expected) await waitForAnswer(watched.popup, words, 'Provisional', 60_000);
    expect(await shownAndKept()).toEqual({ shown: expected, kept: expected });
  });

  it('is Settled once when the background ends while its record is looked for', async () => {
    const expected = ['settled a', 'settled b', 'settled c', 'settled d'];
    for (const words of expected) await watched.ask(words);
    for (const words of expected) await waitForAnswer(watched.popup, words, 'Provisional');
    await devnet.control.settlement({ withhold: false });
    for (let kill = 0; kill < 10; kill++) {
      await pause(100 + 60 * kill);
      await browser().killBackground();
    }
    for (const words of expected) await waitForAnswer(watched.popup, words, 'Settled', 60_000);
    expect(await shownAndKept()).toEqual({ shown: expected, kept: expected });
  });

  it('is checked and settled although no view is open and the background has ended', async () => {
    await watched.popup.goto('about:blank');
    for (const node of bothNodes) await devnet.control.fault(node, { kind: 'delay', ms: 1000 });
    await forgetEvidence(browser());
    await watched.ask('nobody looks');
    await pause(500);
    await browser().killBackground();
    await devnet.control.clearFaults();
    await devnet.control.settlement({ withhold: false });
    const tab = await browser().tabIdOf(watched.page);
    // The alarm that wakes the background is half a minute away at least.
    await poll(
      async () => (await toolbarOf(browser(), tab)).title.includes('Settled (1)') || undefined,
      async () => `the toolbar says Settled; it says ${(await toolbarOf(browser(), tab)).title}`,
      150_000,
      250,
    );
  }, 180_000);

  it('is still there after the browser was restarted, and is settled then', async () => {
    await watched.ask('before the restart');
    await waitForAnswer(watched.popup, 'before the restart', 'Provisional');
    await browser().restart();
    await devnet.control.settlement({ withhold: false });
    watched = await openPage(browser(), devnet);
    await watched.popup.waitForText('h2', 'No answers yet');
    await poll(
      async () => {
        const filter = { text: 'restart' };
        const found = await askExtension(browser(), 'history.page', { filter, offset: 0, limit: 10 });
        expect(found.total).toBe(1);
        return found.rows[0]?.headline === 'settled' || undefined;
      },
      'the answer of before the restart is settled',
      60_000,
      200,
    );
    // The site is watched as before, and so is a page that was there before the background was.
    await watched.ask('after it');
    await waitForAnswer(watched.popup, 'after it', /Provisional|Settled/);
  });
});
