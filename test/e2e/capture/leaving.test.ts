import { afterAll, beforeAll, expect, it } from 'vitest';

import { inEachBrowser } from '../drivers/in-each-browser';
import { startCaptureSite, type CaptureSite } from './capture-site';
import { inPage } from './in-page';
import { listenToCaptures } from './listen';

let site: CaptureSite;
beforeAll(async () => {
  site = await startCaptureSite();
});
afterAll(() => site.stop());

const ways = ['loop', 'signal', 'pipe', 'branches'] as const;

/** Runs in the page: begins to read an answer without an end, and leaves it. */
async function leave(way: string, path: string): Promise<void> {
  const response = await fetch(path, { method: 'POST', body: '{"messages":[]}' });
  const body = response.body ?? new ReadableStream<Uint8Array<ArrayBuffer>>();
  if (way === 'loop') {
    for await (const chunk of body.values()) if (chunk.length > 0) break;
  } else if (way === 'signal') {
    const control = new AbortController();
    const sink = new WritableStream<Uint8Array>({ write: () => control.abort() });
    await body.pipeTo(sink, { signal: control.signal }).catch(() => undefined);
  } else if (way === 'pipe') {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    await reader.cancel();
  } else await Promise.all(body.tee().map((branch) => branch.cancel()));
}

inEachBrowser('the server of a watched page', (browser) => {
  it.each(ways)('sees it leave an answer by its %s', async (way) => {
    await listenToCaptures(browser(), { urls: [site.url('/')] });
    const page = await browser().newPage(site.url('/'));
    const path = `/slow/${browser().kind}-${way}/v1/chat/completions`;
    await inPage(page, leave, way, path);
    await expect.poll(() => site.closedEarly(path)).toBe(1);
    await page.close();
  });
});
