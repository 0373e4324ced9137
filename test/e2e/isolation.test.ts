import { createServer } from 'node:http';

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import { poll } from './drivers/deadline';
import { inEachBrowser } from './drivers/in-each-browser';
import { listenOnLoopback, startLocalSite, type LocalSite } from './drivers/local-site';
import { answersIn, waitForAnswer } from './popup';
import { openPage, prepare, toolbarOf, watch, type WatchedPage } from './watched-page';

/* Who sees which answers: tabs, sites, frames; what is turned off stays unseen. */

/** A page whose frame is of another origin, and which can let its frame ask. */
function embedding(frame: string): string {
  return `<!doctype html><html lang="en"><title>Two origins</title><main><h1>Two origins</h1>
    <iframe title="inner" src="${frame}"></iframe></main></html>`;
}

/** A page that asks what it is told by message: a frame of another origin cannot be driven otherwise. */
const asksByMessage = `<!doctype html><html lang="en"><title>Inner</title><h1>Inner</h1><script>
  addEventListener('message', async ({ data, source }) => {
    const response = await fetch(data.url, { method: 'POST', body: data.body, headers: data.headers });
    source.postMessage(await response.text(), '*');
  });
</script></html>`;

let devnet: Devnet;
let inner: LocalSite;
let outer: LocalSite;
let endless: LocalSite;

beforeAll(async () => {
  devnet = await startDevnet({ batchDelayMs: 1000, walrusShards: 10 });
  inner = await startLocalSite({ '/': asksByMessage });
  outer = await startLocalSite({ '/': embedding(inner.url('/')), '/plain': asksByMessage });
  endless = await listenOnLoopback(
    createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('<!doctype html><title>Loads</title>');
      if (request.url === '/') response.end();
    }),
  );
});

afterAll(() => Promise.all([devnet.stop(), inner.stop(), outer.stop(), endless.stop()]));

inEachBrowser('answers', (browser) => {
  let pages: WatchedPage[] = [];
  const open = async (url?: string) => {
    const page = await openPage(browser(), devnet, url);
    pages.push(page);
    return page;
  };
  const wordsIn = async ({ popup }: WatchedPage) => (await answersIn(popup)).map(({ words }) => words).sort();
  const historyOf = async (text: string) =>
    (await askExtension(browser(), 'history.page', { filter: { text }, offset: 0, limit: 50 })).rows;

  beforeAll(() => prepare(browser(), devnet));
  beforeEach(() => devnet.control.settlement({ withhold: true }));
  afterEach(async () => {
    for (const page of pages) await page.close();
    pages = [];
  });

  it('are shown over the tab that asked, and over no other of the same site', async () => {
    const [one, other] = [await open(), await open()];
    await one.ask('asked in the first tab');
    await other.ask('asked in the second tab');
    await waitForAnswer(one.popup, 'asked in the first tab', 'Provisional');
    await waitForAnswer(other.popup, 'asked in the second tab', 'Provisional');
    expect(await wordsIn(one)).toEqual(['asked in the first tab']);
    expect(await wordsIn(other)).toEqual(['asked in the second tab']);
  });

  it('are not shown over the page of another site that the tab goes to', async () => {
    const { page, popup, ask } = await open();
    await ask('asked before leaving');
    await waitForAnswer(popup, 'asked before leaving', 'Provisional');
    await page.goto(outer.url('/plain'));
    await popup.reload();
    await popup.waitForText('h2', 'is not watched');
    expect(await answersIn(popup)).toEqual([]);
  });

  it('are not captured on a site that is not watched, on another port of the same host either', async () => {
    const { popup, ask } = await open(outer.url('/plain'));
    expect(await ask('said to nobody')).toContain('said to nobody');
    // A watched page asks after it: once that is kept, the other would have been.
    const watched = await open();
    await watched.ask('said to us');
    await waitForAnswer(watched.popup, 'said to us', 'Provisional');
    expect(await answersIn(popup)).toEqual([]);
    expect(await historyOf('nobody')).toEqual([]);
  });

  it('of a frame are kept for the frame’s own origin, and only where that one is watched', async () => {
    const { page, popup } = await open(outer.url('/'));
    const frameAsks = (words: string) =>
      page.evaluate(
        (url, body) =>
          new Promise<string>((resolve) => {
            addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
            const headers = { 'content-type': 'application/json', authorization: 'Bearer e2e' };
            document.querySelector('iframe')?.contentWindow?.postMessage({ url, body, headers }, '*');
          }),
        `${devnet.urls.gateway}/v1/chat/completions`,
        JSON.stringify({
          model: 'openai/gpt-4.1',
          messages: [{ role: 'user', content: `repeat: ${words}` }],
          temperature: 0.7,
          max_tokens: 200,
        }),
      );
    await frameAsks('the frame before');
    await watch(browser(), inner.url('/'));
    await frameAsks('the frame after');
    await waitForAnswer(popup, 'the frame after', 'Provisional');
    expect((await answersIn(popup)).map(({ words }) => words)).toEqual(['the frame after']);
    const [kept, ...more] = await historyOf('frame');
    expect(more).toEqual([]);
    expect(kept?.host).toBe(new URL(inner.url('/')).host);
    // The frame's own site, in a tab of its own, has none of it.
    expect(await wordsIn(await open(inner.url('/')))).toEqual([]);
  });

  it('are not captured any more once the site is switched off in the popup, and again when it is on', async () => {
    const { page, popup, ask } = await open();
    await ask('while it was on');
    await waitForAnswer(popup, 'while it was on', 'Provisional');
    await popup.click('[role="switch"]');
    await popup.waitFor('[role="switch"][aria-checked="false"]');
    await ask('while it was off');
    await browser().grantHostAccess(['http://127.0.0.1/*']);
    await watch(browser(), devnet.urls.demo);
    await page.reload();
    await ask('on again');
    await waitForAnswer(popup, 'on again', 'Provisional');
    expect((await answersIn(popup)).map(({ words }) => words).sort()).toEqual([
      'on again',
      'while it was on',
    ]);
    expect(await historyOf('off')).toEqual([]);
  });

  it('do not wait for the page of another site that never ends loading', async () => {
    const stuck = await browser().newPage(endless.url('/'));
    await stuck.evaluate((url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }, endless.url('/endless'));
    await watch(browser(), endless.url('/'));
    const { popup, ask } = await open();
    await ask('while another page loads');
    await waitForAnswer(popup, 'while another page loads', 'Provisional');
    await stuck.close();
  });

  it('are counted in the toolbar of their own tab, with the worst state and the network’s kind', async () => {
    const [one, other] = [await open(), await open()];
    const [tab, otherTab] = [await browser().tabIdOf(one.page), await browser().tabIdOf(other.page)];
    const shows = async (title: string, badge: string) =>
      poll(
        async () => {
          const shown = await toolbarOf(browser(), tab);
          return (shown.title === title && shown.badge === badge) || undefined;
        },
        async () =>
          `the toolbar shows ${badge} and "${title}"; it is ${JSON.stringify(await toolbarOf(browser(), tab))}`,
        30_000,
      );
    await one.ask('first');
    await shows('Proofmark: Provisional (1): test network', '1');
    await one.ask('second', { wishes: 'tamper' });
    await shows('Proofmark: Rejected (1 of 2): test network', '2');
    expect((await toolbarOf(browser(), otherTab)).badge).toBe('');
    await one.page.goto(outer.url('/plain'));
    await shows('Proofmark', '');
  });

  it('keep their verdict and their label when their network is removed', async () => {
    const { popup, ask } = await open();
    await ask('on the test network', { settlement: 'private' });
    await waitForAnswer(popup, 'on the test network', 'Private');
    await askExtension(browser(), 'networks.remove', { id: devnet.profile.id });
    await popup.reload();
    const line = await waitForAnswer(popup, 'on the test network', 'Private');
    expect(line.facts).toContain('test network');
    expect((await askExtension(browser(), 'settings.get', null)).defaultNetworkId).toBe('opengradient');
    await prepare(browser(), devnet);
  });
});
