import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { judgeReceipt } from '../../src/cli/receipt-case';
import type { Receipt } from '../../src/verify/receipt';
import { jsonHash } from '../../src/zk/canonical-json';
import { startDevnet, type Devnet } from '../devnet/devnet';
import { forecastCard, type ForecastManner } from '../devnet/zk-forecast';
import { askExtension } from './drivers/ask-extension';
import { inEachBrowser } from './drivers/in-each-browser';
import { openAnswer, saveReceipt, waitForAnswer } from './popup';
import { openPage, prepare, type WatchedPage } from './watched-page';

/* A page shows a small model's number with its proof, honestly and not; the popup says what the proof is worth. */

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10 });
});

afterAll(() => devnet.stop());

inEachBrowser('a number with its proof', (browser) => {
  let watched: WatchedPage;

  beforeAll(() => prepare(browser(), devnet));
  beforeEach(async () => {
    watched = await openPage(browser(), devnet, `${devnet.urls.demo}/zk.html`);
  });
  afterEach(() => watched.close());

  const forecast = (manner: ForecastManner): Promise<void> =>
    watched.page.evaluate(async (path) => {
      await (await fetch(path)).json();
    }, `/zk/predict?as=${manner}`);

  const opened = async (words: string) => {
    await openAnswer(watched.popup, words);
    return {
      headline: await watched.popup.text('.band h2'),
      whole: await watched.popup.text('.answer-view'),
    };
  };

  it('waits for the user while no card is trusted', async () => {
    await forecast('honest');
    const line = await waitForAnswer(watched.popup, '', 'Not verifiable');
    expect(line.facts).toContain('The proof could not be checked');
    expect((await opened('')).whole).toContain('you have not yet said which model you trust it for');
  });

  it('is Proved once the user trusts the card, and shows the proved number beside the one the page claims', async () => {
    await forecast('honest');
    await waitForAnswer(watched.popup, '', 'Not verifiable');
    await askExtension(browser(), 'cards.import', { json: JSON.stringify(forecastCard()) });
    await waitForAnswer(watched.popup, 'expected volatility 35.2566', 'Proved');
    const { headline, whole } = await opened('expected volatility');
    expect(headline).toBe('Proved');
    expect(whole).toContain('for some input; the input is not public');
    expect(whole).toContain('35.2566375732421875');
    expect(whole).toContain('35.25664');
    expect(whole).toContain('test setup');
    expect(whole).not.toContain('Settled');
  });

  it('is saved with its card, and proved anew in the terminal of whoever trusts the card', async () => {
    await forecast('honest');
    await waitForAnswer(watched.popup, 'expected volatility', 'Proved');
    await openAnswer(watched.popup, 'expected volatility');
    const json = await saveReceipt(watched.popup);
    const judge = (text: string, cards: readonly string[]) =>
      judgeReceipt({ json: text, networkJson: undefined, pins: [], cards });
    const trusted = [jsonHash(forecastCard())];
    expect(await judge(json, trusted)).toMatchObject({ verdict: 'verified', codes: [] });
    expect(await judge(json, [])).toMatchObject({ verdict: 'unverifiable' });
    const { exchange, ...receipt } = JSON.parse(json) as Receipt;
    const responseBase64 = btoa(atob(exchange.responseBase64 ?? '').replace('35.25664', '12.5'));
    const altered = JSON.stringify({ ...receipt, exchange: { ...exchange, responseBase64 } });
    expect(await judge(altered, trusted)).toMatchObject({
      verdict: 'rejected',
      codes: ['output_not_proved'],
    });
  });

  it('is Proved where the page names no card, because one the user trusts fits', async () => {
    await forecast('bare');
    await waitForAnswer(watched.popup, 'expected volatility', 'Proved');
  });

  it('is Rejected with the right proof for another number', async () => {
    await forecast('other-output');
    const line = await waitForAnswer(watched.popup, 'expected volatility', 'Rejected');
    expect(line.facts).toContain('The proof is about something else');
    expect((await opened('expected volatility')).whole).toContain('for other numbers than this page shows');
  });

  it.each(['altered-output', 'key-swapped'] as const)('is Rejected when it cheats: %s', async (manner) => {
    await forecast(manner);
    const line = await waitForAnswer(watched.popup, '', 'Rejected');
    expect(line.facts).toContain('The proof does not hold');
    expect((await opened('')).whole).not.toContain('35.25');
  });

  it('is Not verifiable under a card that only the page vouches for', async () => {
    await forecast('own-card');
    await waitForAnswer(watched.popup, '', 'Not verifiable');
    expect((await opened('')).whole).toContain('You have not trusted that card');
    const cards = await askExtension(browser(), 'cards.list', null);
    expect(cards.map(({ trusted, offeredBy }) => [trusted, offeredBy])).toContainEqual([
      false,
      new URL(devnet.urls.demo).origin,
    ]);
  });
});
