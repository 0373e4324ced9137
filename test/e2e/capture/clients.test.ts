import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { toCapturedExchange } from '../../../src/capture/wire-schema';
import { pairByRequestHash } from '../../../src/capture/page-answer-pairing';
import { signingKeyFromPem } from '../../../src/opengradient/enclave-signature';
import { checkExchange, requiredExchangeChecks } from '../../../src/verify/exchange-checks';
import { verdictOf } from '../../../src/verify/verdict';
import { startDevnet, type Devnet } from '../../devnet/devnet';
import type { Json, Page } from '../drivers/browser';
import { inEachBrowser } from '../drivers/in-each-browser';
import { startCaptureSite, type CaptureSite } from './capture-site';
import { bundleClients } from './clients/bundle';
import { inPage } from './in-page';
import { exchangesHeard, forget, listenToCaptures, type Heard } from './listen';

let devnet: Devnet;
let site: CaptureSite;
let signingKeyDer: Uint8Array;

beforeAll(async () => {
  devnet = await startDevnet({ tokensPerSecond: 2_000 });
  site = await startCaptureSite({
    '/clients': '<!doctype html><title>clients</title><script src="/clients.js"></script>',
    '/clients.js': await bundleClients(),
  });
  const key = (await (await fetch(`${devnet.urls.gateway}/signing-key`)).json()) as { public_key: string };
  signingKeyDer = signingKeyFromPem(key.public_key);
});
afterAll(async () => {
  await site.stop();
  await devnet.stop();
});

/** What the background would hand to the checks. */
function captured({ message }: Heard) {
  if (message.type !== 'proofmark/capture') throw new Error('no exchange');
  const wire = message.exchange;
  if (wire.kind === 'exchange') return toCapturedExchange(wire).exchange;
  const response = Uint8Array.from(Buffer.from(wire.answer, 'base64'));
  const candidates = wire.candidates.map((text) => Uint8Array.from(Buffer.from(text, 'base64')));
  const paired = pairByRequestHash(wire.framing, response, candidates);
  return {
    endpoint: paired?.endpoint ?? 'chat',
    url: 'https://page.test/',
    status: 200,
    request: paired?.request,
    response,
    framing: wire.framing,
    settlementMode: 'batch',
    source: 'page',
    askedAt: wire.askedAt,
    answeredAt: wire.answeredAt,
  } as const;
}

async function verdictUnder(key: Uint8Array, one: Heard) {
  const report = await checkExchange(captured(one), { signingKeyDer: key }, () => performance.now());
  return { verdict: verdictOf(report.checks, requiredExchangeChecks), output: report.output };
}

const names = [
  'openai, whole',
  'openai, streamed',
  'openai, with tools',
  'openai, with tools, streamed',
  'openai, completions',
  'AI SDK, whole',
  'AI SDK, streamed',
  'AI SDK, with tools',
  'AI SDK, with tools, streamed',
  'x402 wrapper',
];

inEachBrowser('real clients in a page', (browser) => {
  beforeAll(() => listenToCaptures(browser(), { urls: [site.url('/')] }));
  beforeEach(() => forget(browser()));

  for (const name of names) {
    it(`is captured and verified: ${name}`, async () => {
      const page = await browser().newPage(site.url('/clients'));
      const shown = await inPage(
        page,
        (client, gateway) => {
          const { clients } = window as unknown as {
            clients: Record<string, (url: string) => Promise<string>>;
          };
          return clients[client]?.(gateway) ?? '';
        },
        name,
        devnet.urls.gateway,
      );
      expect(shown.length).toBeGreaterThan(5);
      const [one, ...more] = await exchangesHeard(browser(), 1);
      expect(more).toEqual([]);
      const checked = one && (await verdictUnder(signingKeyDer, one));
      expect(checked?.verdict).toBe('verified');
      if (!name.includes('tools')) expect(checked?.output).toBe(shown);
      await page.close();
    });
  }
});

inEachBrowser('the page API', (browser) => {
  const ask = (page: Page) =>
    inPage(
      page,
      (gateway) =>
        (window as unknown as { throughPageApi: (url: string) => Promise<Json> }).throughPageApi(gateway),
      devnet.urls.gateway,
    );

  it('is not there where the site is not switched on', async () => {
    const page = await browser().newPage(site.url('/clients'));
    expect(await ask(page)).toEqual({ connected: false });
    await page.close();
  });

  it('gives result and verdict in one call, and knows one answer by then, whichever way it was seen', async () => {
    await listenToCaptures(browser(), { urls: [site.url('/')] });
    const page = await browser().newPage(site.url('/clients'));
    const told = await ask(page);
    expect(told).toMatchObject({
      connected: true,
      verification: 'unverifiable',
      urls: [`${devnet.urls.gateway}/v1/chat/completions`],
    });
    await page.close();
  });
});

inEachBrowser('a page that encrypts', (browser) => {
  beforeAll(() => listenToCaptures(browser(), { urls: [devnet.urls.demo], deep: true }));
  beforeEach(() => forget(browser()));

  for (const mode of ['json', 'stream'] as const) {
    it(`is captured inside the page and verified, ${mode}`, async () => {
      const key = (await (
        await fetch(`${devnet.urls.gateway}/signing-key`, { headers: { 'x-devnet': 'enclave=ohttp' } })
      ).json()) as { public_key: string };
      const page = await browser().newPage(`${devnet.urls.demo}/ohttp.html`);
      await page.evaluate((value) => {
        const select = document.querySelector<HTMLSelectElement>('#mode');
        if (select) select.value = value;
      }, mode);
      await page.click('#send');
      const [one, ...more] = await exchangesHeard(browser(), 1);
      expect(more).toEqual([]);
      expect(one?.message).toMatchObject({
        exchange: { kind: 'page-answer', framing: mode === 'json' ? 'json' : 'sse' },
      });
      const checked = one && (await verdictUnder(signingKeyFromPem(key.public_key), one));
      expect(checked?.verdict).toBe('verified');
      await page.close();
    });
  }
});
