import { afterAll, beforeAll, expect, it } from 'vitest';

import { inEachBrowser } from '../drivers/in-each-browser';
import { startCaptureSite, type CaptureSite } from './capture-site';
import { inPage } from './in-page';
import { exchangesHeard, forget, heard, listenToCaptures } from './listen';

/*
 * Small responses by the hundred thousand: what hooks hold must not grow with what passes through them. Most are made
 * in the page from memory, where nothing but our own work costs time; some thousand come over the network.
 */

const MADE = 100_000;
const FETCHED = 3_000;

let site: CaptureSite;
beforeAll(async () => {
  site = await startCaptureSite({ '/': '<!doctype html><title>scale</title><body>' });
});
afterAll(() => site.stop());

interface Passed {
  readonly made: number;
  readonly fetched: number;
  /** Longest time in which the page could do nothing else, ms. */
  readonly longestPause: number;
  /** Megabytes held by scripts before and after; zero where the browser does not say. */
  readonly heap: readonly [number, number];
}

async function passThrough(makes: number, fetches: number): Promise<Passed> {
  const heap = (): number =>
    ((performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 1e6;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  let longestPause = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    longestPause = Math.max(longestPause, performance.now() - last);
    last = performance.now();
  }, 10);
  const before = heap();
  let made = 0;
  for (let count = 0; count < makes; count++) {
    const response = new Response(`{"choices":[{"message":{"content":"${count}"}}]}`, {
      headers: { 'content-type': 'application/json' },
    });
    const value = (await response.json()) as { choices: { message: { content: string } }[] };
    if (value.choices[0]?.message.content === String(count)) made++;
    if (count % 500 === 0) await pause(0);
  }
  let fetched = 0;
  const askOn = async (): Promise<void> => {
    for (let count = 0; count < fetches / 6; count++) {
      const response = await fetch('/echo/v1/chat/completions', { method: 'POST', body: '{"messages":[]}' });
      if ((await response.text()).includes('messages')) fetched++;
    }
  };
  await Promise.all([1, 2, 3, 4, 5, 6].map(askOn));
  clearInterval(beat);
  await pause(1_000);
  return { made, fetched, longestPause, heap: [before, heap()] };
}

inEachBrowser('a page through which small responses pass by the hundred thousand', (browser) => {
  beforeAll(() => listenToCaptures(browser(), { urls: [site.url('/')], deep: true }));

  it('gets each as it was, stays responsive, and costs no memory that grows with them', async () => {
    const page = await browser().newPage(site.url('/'));
    const passed = await inPage(page, passThrough, MADE, FETCHED);
    expect(passed).toMatchObject({ made: MADE, fetched: FETCHED });
    expect(passed.longestPause).toBeLessThan(5_000);
    const [before, after] = passed.heap;
    expect(after - before).toBeLessThan(60);
    // None of them is signed: nothing is kept, and nothing was dropped.
    expect(await heard(browser())).toEqual([]);
    await forget(browser());
    await inPage(page, async () => {
      await (
        await fetch('/signed/v1/chat/completions', { method: 'POST', body: '{"messages":["last"]}' })
      ).text();
    });
    expect(await exchangesHeard(browser(), 1)).toHaveLength(1);
    await page.close();
  });
});
