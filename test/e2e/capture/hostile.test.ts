import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { limits } from '../../../src/capture/limits';
import type { WireRequestExchange } from '../../../src/capture/protocol';
import { inEachBrowser } from '../drivers/in-each-browser';
import { signedAnswer, startCaptureSite, type CaptureSite } from './capture-site';
import { inPage, outcomeInPage, startInPage } from './in-page';
import { exchangesHeard, forget, heard, listenToCaptures, type Heard } from './listen';
import { poisonedAsk } from './poison';

let site: CaptureSite;
beforeAll(async () => {
  site = await startCaptureSite({
    '/frames': `<!doctype html><title>frames</title><body>`,
    '/asks': `<!doctype html><title>asks</title><script>
      fetch('/signed/v1/chat/completions', { method: 'POST', body: '{"messages":["frame"]}' })
        .then((response) => response.json()).then(() => document.title = 'asked');
    </script>`,
  });
});
afterAll(() => site.stop());

const ask = async (body: string): Promise<string> => {
  const response = await fetch('/signed/v1/chat/completions', { method: 'POST', body });
  return response.text();
};

function exchangeOf({ message }: Heard): WireRequestExchange {
  if (message.type !== 'proofmark/capture' || message.exchange.kind !== 'exchange')
    throw new Error('no exchange');
  return message.exchange;
}
const text = (data: string | null): string => Buffer.from(data ?? '', 'base64').toString();

inEachBrowser('a hostile page', (browser) => {
  beforeAll(() => listenToCaptures(browser(), { urls: [site.url('/'), site.otherOrigin('/')], deep: true }));
  beforeEach(() => forget(browser()));

  it('reaches nobody with events that imitate ours, and learns no port of ours', async () => {
    const page = await browser().newPage(site.url('/'));
    const ports = await inPage(page, async () => {
      let offered = 0;
      document.addEventListener('proofmark:offer', (event) => {
        offered += (event as MessageEvent).ports.length;
      });
      for (const role of ['requests', 'json']) {
        document.dispatchEvent(new Event('proofmark:ready'));
        const { port1, port2 } = new MessageChannel();
        document.dispatchEvent(
          new MessageEvent('proofmark:offer', { data: role, ports: [port2], cancelable: true }),
        );
        const exchange = {
          endpoint: 'chat',
          url: 'https://bank.test/v1/chat/completions',
          status: 200,
          framing: 'json',
          settlementMode: 'batch',
          source: 'fetch',
          request: { kind: 'whole', bytes: new Uint8Array(1) },
          response: { kind: 'whole', bytes: new Uint8Array(1) },
          askedAt: 1,
          answeredAt: 1,
        };
        for (let count = 0; count < 10; count++) port1.postMessage({ kind: 'exchange', exchange });
        window.postMessage({ type: 'proofmark/capture', exchange }, '*');
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      return offered;
    });
    expect(ports).toBe(0);
    expect(await heard(browser())).toEqual([]);
    expect(await inPage(page, ask, '{"messages":["after"]}')).toBe(signedAnswer);
    expect(await exchangesHeard(browser(), 1)).toHaveLength(1);
    await page.close();
  });

  it('changes nothing by poisoning every prototype, and is not disturbed itself', async () => {
    const page = await browser().newPage(site.url('/'));
    await startInPage(page, poisonedAsk);
    // The driver's own scripts would step into the traps.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const outcome = await outcomeInPage(page);
    const exchanges = await exchangesHeard(browser(), 1);
    expect(outcome).toEqual({ body: signedAnswer, sprung: [] });
    expect(exchanges.map((one) => text(exchangeOf(one).response.data))).toEqual([signedAnswer]);
    await page.close();
  });

  it('is served as ever after it froze what it could and put its own fetch before ours', async () => {
    const page = await browser().newPage(site.url('/'));
    const answers = await inPage(page, async () => {
      const inner = window.fetch.bind(window);
      let through = 0;
      window.fetch = (...args) => {
        through++;
        return inner(...args);
      };
      for (const owner of [Response.prototype, XMLHttpRequest.prototype, JSON, ReadableStream.prototype]) {
        Object.freeze(owner);
      }
      const init = Object.freeze({ method: 'POST', body: '{"messages":[2]}', headers: Object.freeze({}) });
      const response = await fetch('/signed/v1/chat/completions', init);
      const throwing = {
        method: 'POST',
        get body(): string {
          throw new RangeError('mine');
        },
      };
      const failure = await fetch('/signed/v1/chat/completions', throwing).catch((error: unknown) =>
        String(error),
      );
      return [await response.text(), failure, String(through)];
    });
    expect(answers).toEqual([signedAnswer, 'RangeError: mine', '2']);
    expect(await exchangesHeard(browser(), 1)).toHaveLength(1);
    await page.close();
  });

  it('asks from frames of every kind, and each is known by the origin the browser gives it', async () => {
    const page = await browser().newPage(site.url('/frames'));
    const other = site.otherOrigin('/asks');
    await inPage(
      page,
      (cross) => {
        const asks = `<script>
          fetch('${location.origin}/signed/v1/chat/completions', { method: 'POST', body: '{"messages":["frame"]}' })
            .then((response) => response.json());
        </script>`;
        const frames: Partial<HTMLIFrameElement>[] = [{ src: '/asks' }, { src: cross }, { srcdoc: asks }];
        for (const frame of frames)
          document.body.append(Object.assign(document.createElement('iframe'), frame));
        const sandboxed = document.createElement('iframe');
        sandboxed.setAttribute('sandbox', 'allow-scripts');
        sandboxed.srcdoc = asks;
        document.body.append(sandboxed);
      },
      other,
    );
    const exchanges = await exchangesHeard(browser(), 4);
    const here = new URL(site.url('/')).origin;
    const origins = exchanges.map(({ origin }) => origin).sort();
    expect(origins).toEqual([here, here, new URL(other).origin, 'null'].sort());
    expect(new Set(exchanges.map(({ frameId }) => frameId)).size).toBe(4);
    await page.close();
  });

  it('gets 100 MB whole while we keep its first bytes and say that it was too large', async () => {
    const page = await browser().newPage(site.url('/'));
    const read = await inPage(page, async () => {
      const response = await fetch('/huge/v1/chat/completions', { method: 'POST', body: '{"messages":[]}' });
      const reader = response.body?.getReader();
      let length = 0;
      for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
        length += next.value.length;
      }
      return length;
    });
    expect(read).toBe(100 * 1024 * 1024);
    const [exchange] = (await exchangesHeard(browser(), 1)).map(exchangeOf);
    expect(exchange?.response.state).toBe('too_large');
    expect(exchange?.response.data?.length).toBeLessThan(100_000);
    await page.close();
  });

  it('is not pulled from when it does not read: an endless answer goes no further than without us', async () => {
    const unread = async (path: string): Promise<number> => {
      const page = await browser().newPage(site.url('/'));
      await inPage(
        page,
        async (url) => {
          Object.assign(window, { kept: await fetch(url, { method: 'POST', body: '{"messages":[]}' }) });
        },
        path,
      );
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const taken = site.taken(path);
      await page.close();
      return taken;
    };
    const watched = await unread('/endless/v1/chat/completions');
    const unwatched = await unread('/endless/of/no/interest');
    // Firefox itself reads on without a bound, at a pace that varies.
    expect(watched).toBeLessThan(unwatched * 3 + 64 * 1024 * 1024);
  });

  it('floods us and is held to a rate, told only as a count, with every answer of its own intact', async () => {
    const page = await browser().newPage(site.url('/'));
    const { right, seconds } = await inPage(page, async () => {
      const start = performance.now();
      let intact = 0;
      for (let round = 0; round < 80; round++) {
        const answers = await Promise.all(
          Array.from({ length: 10 }, async (_, index) => {
            const body = `{"messages":[${round * 10 + index}]}`;
            const response = await fetch('/signed/v1/chat/completions', { method: 'POST', body });
            return response.text();
          }),
        );
        intact += answers.filter((answer) => answer.includes('tee_signature')).length;
      }
      return { right: intact, seconds: (performance.now() - start) / 1000 };
    });
    expect(right).toBe(800);
    const all = await exchangesHeard(browser(), limits.burst);
    expect(all.length).toBeGreaterThanOrEqual(limits.burst);
    expect(all.length).toBeLessThan(limits.burst + limits.perSecond * (seconds + 2));
    expect((await heard(browser())).some(({ message }) => message.type === 'proofmark/capture-notice')).toBe(
      true,
    );
    await page.close();
  });
});
