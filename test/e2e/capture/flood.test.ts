import { afterAll, beforeAll, expect, it } from 'vitest';

import { limits } from '../../../src/capture/limits';
import { startDevnet, type Devnet } from '../../devnet/devnet';
import { askExtension } from '../drivers/ask-extension';
import { inEachBrowser } from '../drivers/in-each-browser';
import { waitForAnswer } from '../popup';
import { openPage, prepare, watch } from '../watched-page';
import { startCaptureSite, type CaptureSite } from './capture-site';
import { inPage } from './in-page';

let devnet: Devnet;
let site: CaptureSite;
beforeAll(async () => {
  devnet = await startDevnet({ tokensPerSecond: 2_000 });
  site = await startCaptureSite({ '/': '<!doctype html><title>flood</title><body>' });
});
afterAll(async () => {
  await site.stop();
  await devnet.stop();
});

interface Flood {
  /** Answers that came to the page as they were sent. */
  readonly intact: number;
  readonly seconds: number;
  /** Longest time in which the page could do nothing else, ms. */
  readonly longestPause: number;
  /** Megabytes held by scripts afterwards; zero where the browser does not say. */
  readonly heapMegabytes: number;
}

inEachBrowser('a page that repeats and floods', (browser) => {
  beforeAll(async () => {
    await prepare(browser(), devnet);
    await watch(browser(), site.url('/'));
    const origin = new URL(site.url('/')).origin;
    await askExtension(browser(), 'site.set', { origin, change: { deepCapture: 'on' } });
  });

  const stored = async (): Promise<number> =>
    (await askExtension(browser(), 'history.page', { filter: {}, offset: 0, limit: 1 })).total;

  it('gains nothing by dispatching again every event it could record', async () => {
    const watched = await openPage(browser(), devnet);
    await watched.ask('the only one');
    await waitForAnswer(watched.popup, 'the only one', /^(Provisional|Settled)$/);
    const before = await stored();
    const recorded = await inPage(watched.page, async () => {
      const events: Event[] = [];
      // On the window and in the capture phase: before anything on the document.
      for (const name of ['proofmark:offer', 'proofmark:ready', 'message']) {
        window.addEventListener(name, (event) => void events.push(event), true);
      }
      document.dispatchEvent(new Event('proofmark:ready'));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const ports = events.flatMap((event) => (event instanceof MessageEvent ? [...event.ports] : []));
      for (let round = 0; round < 200; round++) {
        for (const event of events.slice(0, 10)) {
          const again =
            event instanceof MessageEvent
              ? new MessageEvent(event.type, { data: event.data as unknown, cancelable: true })
              : new Event(event.type);
          document.dispatchEvent(again);
          window.dispatchEvent(again);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { ports: ports.length };
    });
    expect(recorded).toEqual({ ports: 0 });
    expect(await stored()).toBe(before);
    await watched.close();
  });

  it('stays responsive through thousands of answers, of which a bounded number is kept', async () => {
    const page = await browser().newPage(site.url('/'));
    const before = await stored();
    const flood = await inPage(page, async (): Promise<Flood> => {
      const start = performance.now();
      let longestPause = 0;
      let last = start;
      const beat = setInterval(() => {
        longestPause = Math.max(longestPause, performance.now() - last);
        last = performance.now();
      }, 10);
      let intact = 0;
      const askOn = async (worker: number): Promise<void> => {
        for (let count = 0; count < 100; count++) {
          const body = `{"messages":["${worker} ${count}"]}`;
          const response = await fetch('/signed/v1/chat/completions', { method: 'POST', body });
          if ((await response.text()).includes('tee_signature')) intact++;
        }
      };
      await Promise.all(Array.from({ length: 30 }, (_, worker) => askOn(worker)));
      // And, without the network, thousands of "opened" answers with large questions beside each of them.
      for (let count = 0; count < 16; count++) JSON.stringify({ messages: [count, 'x'.repeat(200_000)] });
      for (let batch = 0; batch < 100; batch++) {
        for (let count = 0; count < 200; count++) {
          const answer = `{"choices":[{"message":{"content":"x"}}],"tee_signature":"${batch} ${count}"}`;
          JSON.parse(answer);
        }
        await new Promise((resolve) => setTimeout(resolve));
      }
      clearInterval(beat);
      const seconds = (performance.now() - start) / 1000;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const { memory } = performance as { memory?: { usedJSHeapSize: number } };
      return { intact, seconds, longestPause, heapMegabytes: (memory?.usedJSHeapSize ?? 0) / 1e6 };
    });
    expect(flood.intact).toBe(3_000);
    expect(flood.longestPause).toBeLessThan(5_000);
    expect(flood.heapMegabytes).toBeLessThan(150);
    // Two hooks, each with its burst and its rate.
    const kept = (await stored()) - before;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(2 * (limits.burst + limits.perSecond * (flood.seconds + 2)));
    await page.close();

    const watched = await openPage(browser(), devnet);
    await watched.ask('after the flood');
    await waitForAnswer(watched.popup, 'after the flood', /^(Provisional|Settled)$/, 60_000);
    await watched.close();
  });
});
