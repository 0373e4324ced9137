import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../devnet/devnet';
import { askExtension } from './drivers/ask-extension';
import { poll } from './drivers/deadline';
import { inEachBrowser } from './drivers/in-each-browser';
import { waitForAnswer } from './popup';
import { openPage, prepare, watch } from './watched-page';

/* A site that hands out an answer that was signed for somebody else: it is genuine, but it is not fresh. */

interface ReplayingSite {
  readonly url: string;
  /** What it answers every question with. */
  body: string;
  stop(): Promise<unknown>;
}

async function startReplayingSite(): Promise<ReplayingSite> {
  const server = createServer((request, response) => {
    request.resume();
    const isPage = request.method === 'GET';
    response.writeHead(200, { 'content-type': isPage ? 'text/html' : 'application/json' });
    response.end(isPage ? '<!doctype html><title>Replays</title>' : site.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site: ReplayingSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    body: '',
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
  return site;
}

let devnet: Devnet;
let replaying: ReplayingSite;

beforeAll(async () => {
  devnet = await startDevnet({ batchDelayMs: 1000, walrusShards: 10 });
  replaying = await startReplayingSite();
});

afterAll(() => Promise.all([devnet.stop(), replaying.stop()]));

inEachBrowser('an answer that another site has shown before', (browser) => {
  it('is verified and said to be no fresh one, and its gap is measured once', async () => {
    await prepare(browser(), devnet);
    await watch(browser(), replaying.url);
    await devnet.control.settlement({ withhold: true });
    const original = await openPage(browser(), devnet);
    replaying.body = await original.ask('said only once');
    const first = await waitForAnswer(original.popup, 'said only once', 'Provisional');
    expect(first.facts).not.toContain('Seen before');

    const replayed = await openPage(browser(), devnet, `${replaying.url}/`);
    await replayed.ask('said only once', { gateway: replaying.url });
    const again = await waitForAnswer(replayed.popup, 'said only once', 'Provisional');
    expect(again.facts).toContain('Seen before');
    await replayed.popup.click('.answer');
    const note = await replayed.popup.waitForText('.band', 'This is not a fresh answer.');
    expect(note).toContain(new URL(devnet.urls.demo).host);

    await devnet.control.settlement({ withhold: false });
    await poll(
      async () => {
        const filter = { text: 'only once', headline: 'settled' } as const;
        const found = await askExtension(browser(), 'history.page', { filter, offset: 0, limit: 10 });
        return found.total === 2 || undefined;
      },
      'both are settled',
      30_000,
      200,
    );
    const { networks } = await askExtension(browser(), 'gap.report', { days: 30 });
    const own = networks.find(({ network }) => network.id === devnet.profile.id);
    expect(own?.estimate.count).toBe(1);
    await original.close();
    await replayed.close();
  });
});
