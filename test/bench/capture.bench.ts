import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { inPage } from '../e2e/capture/in-page';
import { listenToCaptures, stopListening } from '../e2e/capture/listen';
import type { Page } from '../e2e/drivers/browser';
import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';

/*
 * What capture costs a page, in a real Chromium: two pages of one site, one opened before it was enabled and one after,
 * measured in turn, so that each run has its neighbour without us. What is told is the median of the neighbours' ratios:
 * a machine that is busy for a while slows both.
 */

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

/** Milliseconds to read 10 MB in 10,000 chunks. */
async function stream(path: string): Promise<number> {
  const start = performance.now();
  const body = path.includes('/v1/') ? '{"messages":[]}' : '{"ids":[]}';
  const response = await fetch(path, { method: 'POST', body });
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read());
  return performance.now() - start;
}

/** Bytes that scripts hold once the collector has been. */
async function heapHeld(): Promise<number> {
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
  return memory.usedJSHeapSize;
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

/** One thing measured in both pages, a number for each run. */
interface Line {
  readonly name: string;
  readonly unit: string;
  readonly runs: number;
  readonly run: (page: Page) => Promise<number>;
}

const lines: readonly Line[] = [
  {
    name: 'unrelated fetch, median of 1,000',
    unit: 'ms',
    runs: 5,
    run: async (page) => quantile(await inPage(page, unrelatedFetches), 0.5),
  },
  {
    name: 'unrelated fetch, p99 of 1,000',
    unit: 'ms',
    runs: 5,
    run: async (page) => quantile(await inPage(page, unrelatedFetches), 0.99),
  },
  {
    name: 'unrelated fetch, the call alone',
    unit: 'ms',
    runs: 7,
    run: async (page) => quantile(await inPage(page, callsAlone), 0.5),
  },
  {
    name: '10 MB in 10,000 chunks, unrelated',
    unit: 'ms',
    runs: 11,
    run: async (page) => inPage(page, stream, '/chunks/plain'),
  },
  {
    name: '10 MB in 10,000 chunks, captured',
    unit: 'ms',
    runs: 11,
    run: async (page) => inPage(page, stream, '/chunks/v1/chat/completions'),
  },
  {
    name: 'heap after a captured stream',
    unit: 'MB',
    runs: 3,
    run: async (page) => {
      await inPage(page, stream, '/chunks/v1/chat/completions');
      return (await inPage(page, heapHeld)) / 1024 / 1024;
    },
  },
  {
    name: 'JSON.parse of 1 MB unrelated',
    unit: 'ms',
    runs: 11,
    run: async (page) => quantile(await inPage(page, parses), 0.5),
  },
];

/** Runs one line in both pages in turn, each as often first as second, and prints it. */
async function compare(without: Page, within: Page, { name, unit, runs, run }: Line): Promise<void> {
  const measured = async (page: Page): Promise<number> => {
    await page.bringToFront();
    return run(page);
  };
  // What is compiled and connected first is not compared.
  await measured(without);
  await measured(within);
  const pairs: { a: number; b: number }[] = [];
  for (let count = 0; count < runs; count++) {
    if (count % 2 === 0) {
      const a = await measured(without);
      pairs.push({ a, b: await measured(within) });
    } else {
      const b = await measured(within);
      pairs.push({ a: await measured(without), b });
    }
  }
  const median = (of: (pair: { a: number; b: number }) => number, q = 0.5): number =>
    quantile(pairs.map(of), q);
  const ratio = (q: number): string => median(({ a, b }) => b / a, q).toFixed(3);
  console.log(
    `${name.padEnd(40)} ${median(({ a }) => a).toFixed(3)} → ${median(({ b }) => b).toFixed(3)} ${unit}` +
      `   ×${ratio(0.5)} (quartiles ${ratio(0.25)} … ${ratio(0.75)}, ${runs} pairs)`,
  );
}

export async function run(): Promise<void> {
  const builds = isolatedBuilds();
  const server = await startServer();
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  const browser = await launchBrowser('chromium', { extensionDir: builds.dirs.chromium });
  try {
    const without = await browser.newPage(url);
    await listenToCaptures(browser, { urls: [url], deep: true });
    const within = await browser.newPage(url);
    console.log('without → with capture, deep capture on');
    for (const line of lines) await compare(without, within, line);
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
