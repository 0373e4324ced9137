import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { inEachBrowser } from '../drivers/in-each-browser';
import { signedAnswer, startCaptureSite, type CaptureSite } from './capture-site';
import { inPage } from './in-page';
import { exchangesHeard, forget, heard, listenToCaptures } from './listen';

let site: CaptureSite;
beforeAll(async () => {
  site = await startCaptureSite({ '/': '<!doctype html><title>site</title><body>', '/empty.js': ' ' });
});
afterAll(() => site.stop());

const text = (data: string | null | undefined): string => Buffer.from(data ?? '', 'base64').toString();

inEachBrowser('captures of fetch in a page', (browser) => {
  beforeAll(() => listenToCaptures(browser(), { urls: [site.url('/')] }));
  beforeEach(() => forget(browser()));

  it('reach the background byte for byte, with tab and origin from the browser', async () => {
    const page = await browser().newPage(site.url('/'));
    await page.evaluate(async () => {
      await (await fetch('/signed/v1/chat/completions', { method: 'POST', body: '{"messages":[1]}' })).json();
      await (await fetch('/stream/v1/chat/completions', { method: 'POST', body: '{"messages":[2]}' })).text();
      await (
        await fetch(new Request('/signed/v1/completions', { method: 'POST', body: '{"prompt":"p"}' }))
      ).arrayBuffer();
    });
    const exchanges = await exchangesHeard(browser(), 3);
    const seen = exchanges.map(({ message }) =>
      message.type === 'proofmark/capture' && message.exchange.kind === 'exchange'
        ? [
            message.exchange.endpoint,
            text(message.exchange.request.data),
            text(message.exchange.response.data),
          ]
        : [],
    );
    expect(seen[0]).toEqual(['chat', '{"messages":[1]}', signedAnswer]);
    expect(seen[1]?.slice(0, 2)).toEqual(['chat', '{"messages":[2]}']);
    expect(seen[1]?.[2]).toContain(signedAnswer);
    expect(seen[2]).toEqual(['completions', '{"prompt":"p"}', signedAnswer]);
    const tab = await browser().tabIdOf(page);
    expect(exchanges.map(({ tabId, origin }) => [tabId, origin])).toEqual(
      Array(3).fill([tab, new URL(site.url('/')).origin]),
    );
    await page.close();
  });

  it('end at the server when the page cancels, and are not kept', async () => {
    const page = await browser().newPage(site.url('/'));
    const path = '/endless/v1/chat/completions';
    const before = site.closedEarly(path);
    await page.evaluate(async (url) => {
      const response = await fetch(url, { method: 'POST', body: '{"messages":[]}' });
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
    }, path);
    await page.waitFor(() => true);
    await expect.poll(() => site.closedEarly(path)).toBe(before + 1);
    expect(await exchangesHeard(browser(), 0)).toEqual([]);
    await page.close();
  });
});

inEachBrowser('captures of XMLHttpRequest and EventSource in a page', (browser) => {
  beforeAll(() => listenToCaptures(browser(), { urls: [site.url('/')] }));
  beforeEach(() => forget(browser()));

  it('take answers of every response type, and settlement from the request header', async () => {
    const page = await browser().newPage(site.url('/'));
    const types: XMLHttpRequestResponseType[] = ['', 'text', 'json', 'arraybuffer', 'blob'];
    const given = await page.evaluate(
      async (names) => {
        const results: string[] = [];
        for (const type of names) {
          const request = new XMLHttpRequest();
          request.open('POST', '/signed/v1/chat/completions');
          request.responseType = type;
          request.setRequestHeader('X-Settlement-Type', 'individual');
          await new Promise((resolve) => {
            request.onload = resolve;
            request.send(`{"messages":["${type}"]}`);
          });
          results.push(Object.prototype.toString.call(request.response));
        }
        return results;
      },
      [...types],
    );
    expect(given).toEqual([
      '[object String]',
      '[object String]',
      '[object Object]',
      '[object ArrayBuffer]',
      '[object Blob]',
    ]);
    const exchanges = await exchangesHeard(browser(), 5);
    const seen = exchanges.flatMap(({ message }) =>
      message.type === 'proofmark/capture' && message.exchange.kind === 'exchange' ? [message.exchange] : [],
    );
    const bodies = seen.map(({ request }) => text(request.data));
    expect(bodies.sort()).toEqual(types.map((type) => `{"messages":["${type}"]}`).sort());
    for (const exchange of seen) {
      expect(text(exchange.response.data)).toBe(signedAnswer);
      expect(exchange).toMatchObject({ source: 'xhr', settlementMode: 'individual', status: 200 });
    }
    await page.close();
  });

  it('take a stream a server offers as events, with the request not seen', async () => {
    const page = await browser().newPage(site.url('/'));
    await page.evaluate(async () => {
      const events = new EventSource('/events/v1/chat/completions');
      await new Promise<void>((resolve) => {
        events.onmessage = ({ data }) => {
          if (data === '[DONE]') resolve();
        };
      });
      events.close();
    });
    const [event] = await exchangesHeard(browser(), 1);
    expect(event?.message).toMatchObject({
      exchange: { source: 'eventsource', framing: 'sse', request: { state: 'unseen', data: null } },
    });
    await page.close();
  });

  it('say once of each kind that a page works with a worker', async () => {
    const page = await browser().newPage(site.url('/'));
    const notices = async (): Promise<string[]> =>
      (await heard(browser())).flatMap(({ message }) => ('notice' in message ? [message.notice] : []));
    await inPage(page, async () => {
      for (let count = 0; count < 2; count++) {
        new Worker(URL.createObjectURL(new Blob([''], { type: 'text/javascript' }))).terminate();
        new SharedWorker('/empty.js').port.close();
      }
      await navigator.serviceWorker.register('/empty.js');
      await navigator.serviceWorker.ready;
    });
    await expect.poll(notices).toEqual(['worker', 'shared_worker']);
    await inPage(page, async () => {
      const { active } = await navigator.serviceWorker.ready;
      for (const question of ['one', 'another']) active?.postMessage(question);
    });
    await expect.poll(notices).toEqual(['worker', 'shared_worker', 'service_worker']);
    await page.close();
  });
});
