import { afterAll, beforeAll, expect, it } from 'vitest';

import { startDevnet, type Devnet } from '../../devnet/devnet';
import { inEachBrowser } from '../drivers/in-each-browser';
import { waitForAnswer } from '../popup';
import { openPage, prepare } from '../watched-page';
import { startVeilRelay, type VeilRelay } from './veil-relay';

let devnet: Devnet;
let relay: VeilRelay;
beforeAll(async () => {
  devnet = await startDevnet({ tokensPerSecond: 2_000 });
  relay = await startVeilRelay(devnet.urls.gateway);
});
afterAll(async () => {
  await relay.stop();
  await devnet.stop();
});

inEachBrowser('an answer relayed by a proxy that verifies for itself', (browser) => {
  beforeAll(() => prepare(browser(), devnet));

  it('verifies like any other', async () => {
    const watched = await openPage(browser(), devnet);
    const body = await watched.ask('relayed as it was', { gateway: relay.url });
    expect(body).toContain('"opengradient_verification":{"verified":true');
    await waitForAnswer(watched.popup, 'relayed as it was', /^(Provisional|Settled)$/);
    await watched.close();
  });

  it.each([
    ['another text', 'tamper'],
    ['another key', 'wrong-key'],
  ])('is rejected with %s than was signed, whatever the proxy says of it', async (what, wishes) => {
    const watched = await openPage(browser(), devnet);
    const words = `relayed with ${what}`;
    const body = await watched.ask(words, { gateway: relay.url, wishes });
    expect(body).toContain('"opengradient_verification":{"verified":true');
    await waitForAnswer(watched.popup, 'relayed with', 'Rejected');
    await watched.close();
  });

  it('without a signature counts as unsigned, although the proxy calls it verified', async () => {
    const watched = await openPage(browser(), devnet);
    await watched.ask('relayed without', { gateway: relay.url, wishes: 'unsigned' });
    await watched.ask('relayed after it', { gateway: relay.url });
    await waitForAnswer(watched.popup, 'relayed after it', /^(Provisional|Settled)$/);
    const rows = await watched.popup.texts('.answers .answer');
    expect(rows.filter((row) => row.includes('relayed without') && /Provisional|Settled/.test(row))).toEqual(
      [],
    );
    await watched.close();
  });
});
