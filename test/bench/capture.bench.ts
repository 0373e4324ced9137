import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { inPage } from '../e2e/capture/in-page';
import { listenToCaptures, stopListening } from '../e2e/capture/listen';
import type { Browser, Page } from '../e2e/drivers/browser';
import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';

/*
 * What capture costs a page, in a real Chromium: every number beside the same thing without us, in the same run, with
 * the rounds interleaved.
 */

const rounds = 5;
const signed = '{"choices":[{"message":{"content":"x"}}],"tee_signature":"x"}';

function startServer(): Promise<Server> {
  const chunk = `data: ${'x'.repeat(1016)}\n\n`;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    request.resume();
    if (path === '/')
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>b</title>');
    else if (path.startsWith('/chunks')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let sent = 0;
      const push = (): void => {
        while (sent++ < 10_000) {
          if (!response.write(chunk)) {
            response.once('drain', push);
            return;
          }
        }
        response.end(`data: ${signed}\n\n`);
      };
      push();
    } else response.writeHead(200, { 'content-type': 'application/json' }).end('{"small":true}');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Milliseconds of 1,000 unrelated requests, one after another. */
async function unrelatedFetches(): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < 1_000; count++) {
    const start = performance.now();
    await (await fetch('/small')).json();
    times.push(performance.now() - start);
  }
  return times;
}

/** Milliseconds of the call alone, averaged over batches: what our code adds before the native takes over. */
async function callsAlone(): Promise<number[]> {
  const times: number[] = [];
  for (let batch = 0; batch < 20; batch++) {
    const start = performance.now();
    const asked: Promise<unknown>[] = [];
    const control = new AbortController();
    for (let count = 0; count < 50; count++) {
      asked.push(fetch('/small', { signal: control.signal }).catch(() => undefined));
    }
    times.push((performance.now() - start) / 50);
    control.abort();
    await Promise.all(asked);
  }
  return times;
}

/** Milliseconds to read 10 MB in 10,000 chunks, and the heap afterwards. */
async function stream(path: string): Promise<{ ms: number; heap: number }> {
  const start = performance.now();
  const body = path.includes('/v1/') ? '{"messages":[]}' : '{"ids":[]}';
  const response = await fetch(path, { method: 'POST', body });
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read());
  const ms = performance.now() - start;
  // Litter until the collector has been: what is left then is held by somebody.
  await new Promise<void>((resolve) => {
    const collected = new FinalizationRegistry(() => resolve());
    let end = 0;
    const litter = (): void => {
      collected.register({}, undefined);
      Array.from({ length: 300_000 }, () => ({}));
      if (++end < 200) setTimeout(litter, 5);
      else resolve();
    };
    setTimeout(litter, 300);
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { memory } = performance as unknown as { memory: { usedJSHeapSize: number } };
  return { ms, heap: memory.usedJSHeapSize };
}

/** Milliseconds per `JSON.parse` of 1 MB that is none of our business, each averaged over ten. */
function parses(): number[] {
  const rows = Array.from({ length: 9_500 }, (_, id) => ({
    id,
    name: `row ${id}`,
    tags: ['a', 'b'],
    value: id / 7,
    nested: { ok: true, note: 'unrelated text' },
  }));
  const text = JSON.stringify({ rows });
  const times: number[] = [];
  for (let batch = 0; batch < 20; batch++) {
    const start = performance.now();
    for (let count = 0; count < 10; count++) JSON.parse(text);
    times.push((performance.now() - start) / 10);
  }
  return times;
}

/** Milliseconds to compile and run a script in fresh documents: what it costs at document_start. */
function startCost(source: string): number[] {
  const times: number[] = [];
  for (let count = 0; count < 40; count++) {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const run = frame.contentWindow as unknown as { eval: (source: string) => unknown };
    // A comment that differs, so that no compiled code is reused.
    const text = `${source}//${count}`;
    const start = performance.now();
    run.eval(text);
    times.push(performance.now() - start);
    frame.remove();
  }
  return times;
}

interface Measured {
  readonly fetches: number[];
  readonly calls: number[];
  readonly plain: { ms: number; heap: number }[];
  readonly chat: { ms: number; heap: number }[];
  readonly parses: number[];
}

async function measure(page: Page, into: Measured): Promise<void> {
  into.fetches.push(...(await inPage(page, unrelatedFetches)));
  into.calls.push(...(await inPage(page, callsAlone)));
  into.plain.push(await inPage(page, stream, '/chunks/plain'));
  into.chat.push(await inPage(page, stream, '/chunks/v1/chat/completions'));
}

async function round(browser: Browser, url: string, into: Measured): Promise<void> {
  const page = await browser.newPage(url);
  await measure(page, into);
  await page.close();
  const fresh = await browser.newPage(url);
  into.parses.push(...(await inPage(fresh, parses)));
  await fresh.close();
}

function report(without: Measured, within: Measured): void {
  const line = (name: string, a: number, b: number, unit: string, digits = 3): void => {
    console.log(
      `${name.padEnd(44)} ${a.toFixed(digits)} → ${b.toFixed(digits)} ${unit}   +${(b - a).toFixed(digits)}   ×${(b / a).toFixed(3)}`,
    );
  };
  const times = (values: readonly { ms: number }[]): number[] => values.map(({ ms }) => ms);
  const heap = (values: readonly { heap: number }[]): number =>
    quantile(
      values.map((value) => value.heap / 1024 / 1024),
      0.5,
    );
  console.log('without → with capture, deep capture on');
  line(
    'unrelated fetch, median of 5,000',
    quantile(without.fetches, 0.5),
    quantile(within.fetches, 0.5),
    'ms',
  );
  line('unrelated fetch, p99', quantile(without.fetches, 0.99), quantile(within.fetches, 0.99), 'ms');
  line('unrelated fetch, the call alone', quantile(without.calls, 0.5), quantile(within.calls, 0.5), 'ms', 4);
  line(
    '10 MB in 10,000 chunks, unrelated, median',
    quantile(times(without.plain), 0.5),
    quantile(times(within.plain), 0.5),
    'ms',
    1,
  );
  line(
    '10 MB in 10,000 chunks, captured, median',
    quantile(times(without.chat), 0.5),
    quantile(times(within.chat), 0.5),
    'ms',
    1,
  );
  line('heap after the captured stream, median', heap(without.chat), heap(within.chat), 'MB', 1);
  line(
    'JSON.parse of 1 MB unrelated, median',
    quantile(without.parses, 0.5),
    quantile(within.parses, 0.5),
    'ms',
  );
}

export async function run(): Promise<void> {
  const builds = isolatedBuilds();
  const server = await startServer();
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  const browser = await launchBrowser('chromium', { extensionDir: builds.dirs.chromium });
  try {
    const empty = (): Measured => ({ fetches: [], calls: [], plain: [], chat: [], parses: [] });
    const without = empty();
    const within = empty();
    await round(browser, url, empty());
    for (let count = 0; count < rounds; count++) {
      await stopListening(browser, url);
      await round(browser, url, without);
      await listenToCaptures(browser, { urls: [url], deep: true });
      await round(browser, url, within);
    }
    report(without, within);
    await stopListening(browser, url);
    const page = await browser.newPage(url);
    for (const name of ['hook', 'deep-hook', 'bridge']) {
      const file = join(builds.dirs.chromium, 'content-scripts', `${name}.js`);
      const cost = name === 'bridge' ? undefined : await inPage(page, startCost, readFileSync(file, 'utf8'));
      const ms = cost === undefined ? '' : `, at document_start ${quantile(cost, 0.5).toFixed(2)} ms`;
      console.log(`${`${name}.js`.padEnd(44)} ${(statSync(file).size / 1000).toFixed(1)} kB${ms}`);
    }
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
    builds.remove();
  }
}
