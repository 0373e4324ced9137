import { startDevnet } from '../devnet/devnet';
import { askExtension } from '../e2e/drivers/ask-extension';
import type { Browser, BrowserKind, Page } from '../e2e/drivers/browser';
import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';
import { openPage, prepare } from '../e2e/watched-page';

const ROUNDS = 15;
/** What the clock of a test adds to each measurement: one question to the extension. */
const POLL_MS = 5;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function line(what: string, ms: number, floor: number, floorName: string): void {
  console.log(
    `${what.padEnd(52)} ${ms.toFixed(1).padStart(8)} ms   ${(ms / floor).toFixed(2)} × ${floorName} (${floor.toFixed(1)} ms)`,
  );
}

/** Milliseconds from navigation to the first contentful paint. */
function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const seen = performance.getEntriesByName('first-contentful-paint')[0];
        if (seen !== undefined) resolve(seen.startTime);
        new PerformanceObserver((list) => {
          const [entry] = list.getEntriesByName('first-contentful-paint');
          if (entry !== undefined) resolve(entry.startTime);
        }).observe({ type: 'paint', buffered: true });
      }),
  );
}

/** Milliseconds from the complete answer to its stored verdict, by the background's own clock. */
async function verdictLatency(browser: Browser, tabId: number, words: string): Promise<number> {
  for (let waited = 0; waited < 10_000; waited += POLL_MS) {
    const { rows } = await askExtension(browser, 'page.get', { tabId });
    const row = rows.find(({ firstWords }) => firstWords?.includes(words) === true);
    if (row?.verifiedAt !== undefined) return row.verifiedAt - row.answeredAt;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`no verdict about "${words}" within 10 s`);
}

async function measure(kind: BrowserKind, extensionDir: string): Promise<void> {
  const devnet = await startDevnet({ walrusShards: 10 });
  const browser = await launchBrowser(kind, { extensionDir });
  try {
    await prepare(browser, devnet);
    const watched = await openPage(browser, devnet);
    const tabId = await browser.tabIdOf(watched.page);
    const paint = await firstPaint(watched.page);
    const questions: number[] = [];
    for (let round = 0; round < ROUNDS; round++) questions.push(await answerTime(browser, tabId));
    const question = median(questions);
    console.log(`\n${browser.version}`);

    await watched.ask('the first of all', { settlement: 'private' });
    const first = await verdictLatency(browser, tabId, 'the first of all');
    const known: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const words = `round ${round} of the known enclave`;
      await watched.ask(words, { settlement: 'private' });
      known.push(await verdictLatency(browser, tabId, words));
    }
    line(
      'response to verdict, enclave seen for the first time',
      first,
      question,
      'one question to the background',
    );
    line('response to verdict, enclave known', median(known), question, 'one question to the background');

    const awake: number[] = [];
    const wakeUps: number[] = [];
    for (let round = 0; round < 5; round++) {
      await browser.killBackground();
      wakeUps.push(await answerTime(browser, tabId));
      awake.push(await answerTime(browser, tabId));
    }
    line('background killed, question answered', median(wakeUps), median(awake), 'the same while awake');

    const popup = await browser.openPopup(watched.page);
    line('popup, first paint', await firstPaint(popup), paint, 'the demo page');
  } finally {
    await browser.close();
    await devnet.stop();
  }
}

async function answerTime(browser: Browser, tabId: number): Promise<number> {
  const start = performance.now();
  await askExtension(browser, 'page.get', { tabId });
  return performance.now() - start;
}

/** What a user waits for, in both browsers, beside a floor of the same run. */
export async function run(): Promise<void> {
  const builds = isolatedBuilds();
  try {
    for (const kind of ['chromium', 'firefox'] as const) await measure(kind, builds.dirs[kind]);
  } finally {
    builds.remove();
  }
}
