import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';

import { startPageApi } from '../../src/capture/page-api-bridge';
import {
  PAGE_UPDATE_MESSAGE,
  type PageApiAnswer,
  type PageApiMessage,
  type PageApiReply,
} from '../../src/capture/page-api-protocol';
import { wireExchangeSchema } from '../../src/capture/wire-schema';
import { connect, ProofmarkError, type Answer, type Proofmark } from '../../src/page-api/index';
import { serve } from '../capture/page';
import { settlementHeaderRows } from '../evidence/settlement-headers';

const checking: PageApiAnswer = {
  id: 'a',
  url: 'https://x.test/v1/chat/completions',
  askedAt: 1,
  answeredAt: 2,
  verdict: {
    verification: 'checking',
    settlement: 'provisional',
    assurance: 'none',
    codes: [],
    network: 'test',
  },
};
const withVerdict = (change: Partial<PageApiAnswer['verdict']>): PageApiAnswer => ({
  ...checking,
  verdict: { ...checking.verdict, ...change },
});

const asked: PageApiMessage[] = [];
let reply: PageApiReply | undefined;
let push: (message: unknown) => void;
let proofmark: Proofmark;

beforeAll(async () => {
  const window = new EventTarget();
  Object.defineProperty(globalThis, 'window', { value: window, configurable: true });
  expect(await connect(20)).toBeUndefined();
  startPageApi({
    window,
    origin: 'https://x.test',
    send: (message) => {
      asked.push(message);
      return Promise.resolve(reply);
    },
    onMessage: (listener) => {
      push = listener;
    },
    now: () => 7,
    isOrphaned: () => false,
  });
  const connected = await connect();
  if (connected === undefined) throw new Error('no hello');
  proofmark = connected;
});

/** The exchange of the first question, held against the schema the background reads it with. */
const sentExchange = (): unknown => {
  const ask = asked[0]?.ask;
  return ask?.kind === 'verify' ? wireExchangeSchema.parse(ask.exchange) : undefined;
};

const exchange = { url: checking.url, request: '{"messages":[]}', response: '{"tee_id":"é"}' };

test('what a page may learn is what the background sends', () => {
  expectTypeOf<PageApiAnswer>().toEqualTypeOf<Answer>();
});

test('an exchange handed in travels whole, within its schema, and its verdict is waited for', async () => {
  asked.length = 0;
  reply = { ok: true, answers: [checking] };
  const answer = proofmark.verify(exchange);
  await expect.poll(() => asked.length).toBe(1);
  push({
    type: PAGE_UPDATE_MESSAGE,
    origin: 'https://x.test',
    answer: withVerdict({ verification: 'verified', assurance: 'attested' }),
  });
  expect((await answer).verdict.verification).toBe('verified');
  expect(sentExchange()).toMatchObject({
    kind: 'exchange',
    endpoint: 'chat',
    source: 'page-api',
    settlementMode: 'batch',
    askedAt: 7,
    response: { state: 'whole', data: Buffer.from(exchange.response).toString('base64') },
  });
});

test('a verdict that overtakes the reply is not missed', async () => {
  asked.length = 0;
  reply = { ok: true, answers: [checking] };
  const answer = proofmark.verify(exchange, { timeoutMs: 2_000 });
  push({
    type: PAGE_UPDATE_MESSAGE,
    origin: 'https://x.test',
    answer: withVerdict({ verification: 'rejected' }),
  });
  expect((await answer).verdict.verification).toBe('rejected');
});

test('a wait ends by timeout and by abort, and says which', async () => {
  reply = { ok: true, answers: [checking] };
  await expect(proofmark.verify(exchange, { timeoutMs: 10 })).rejects.toMatchObject({ code: 'timeout' });
  await expect(proofmark.verify(exchange, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
  });
});

test('what is too large, has no URL or was refused is said by code', async () => {
  const large = { ...exchange, request: 'x'.repeat(3 * 1024 * 1024) };
  await expect(proofmark.verify(large)).rejects.toMatchObject({ code: 'too_large' });
  await expect(proofmark.verify({ ...exchange, url: 'relative' })).rejects.toBeInstanceOf(ProofmarkError);
  reply = { ok: false, code: 'site_not_enabled', message: 'This site is switched off.' };
  await expect(proofmark.list()).rejects.toThrow('This site is switched off.');
  reply = undefined;
  await expect(proofmark.list()).rejects.toMatchObject({ code: 'disconnected' });
});

test('a subscription hears changes until it is stopped', async () => {
  const heard: string[] = [];
  const stop = proofmark.subscribe(({ verdict }) => heard.push(verdict.settlement));
  push({
    type: PAGE_UPDATE_MESSAGE,
    origin: 'https://x.test',
    answer: withVerdict({ settlement: 'settled' }),
  });
  push({ type: 'proofmark/other', origin: 'https://x.test', answer: withVerdict({ settlement: 'overdue' }) });
  push({
    type: PAGE_UPDATE_MESSAGE,
    origin: 'https://y.test',
    answer: withVerdict({ settlement: 'private' }),
  });
  await expect.poll(() => heard).toEqual(['settled']);
  stop();
  push({ type: PAGE_UPDATE_MESSAGE, origin: 'https://x.test', answer: withVerdict({ settlement: 'final' }) });
  reply = { ok: true, answers: [] };
  await proofmark.list();
  expect(heard).toEqual(['settled']);
});

let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  server = await serve((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"content":"hi"}');
    });
  });
});
afterAll(() => server.close());

test('fetchVerified gives response, result and both clocks in one call', async () => {
  asked.length = 0;
  reply = { ok: true, answers: [checking] };
  const body = '{"model":"m"}';
  const answer = await proofmark.fetchVerified<{ content: string }>(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body,
    headers: { 'x-settlement-type': 'individual' },
  });
  expect(await answer.response.text()).toBe('{"content":"hi"}');
  expect((await answer.result).content).toBe('hi');
  expect(answer.verdict).toBeUndefined();
  await expect.poll(() => asked.length).toBe(1);
  push({
    type: PAGE_UPDATE_MESSAGE,
    origin: 'https://x.test',
    answer: withVerdict({ verification: 'verified' }),
  });
  expect((await answer.whenVerified).verification).toBe('verified');
  // Where it came too early, it would come with a settlement that is still provisional.
  const settled = answer.whenSettled();
  push({
    type: PAGE_UPDATE_MESSAGE,
    origin: 'https://x.test',
    answer: withVerdict({ verification: 'verified', settlement: 'settled' }),
  });
  expect((await settled).settlement).toBe('settled');
  expect(answer.verdict?.settlement).toBe('settled');
  expect(sentExchange()).toMatchObject({
    settlementMode: 'individual',
    request: { data: Buffer.from(body).toString('base64') },
  });
});

test.each(settlementHeaderRows)('a request with the headers %j is settled as %s', async (headers, mode) => {
  asked.length = 0;
  reply = { ok: true, answers: [checking] };
  await proofmark.fetchVerified(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}', headers });
  await expect.poll(sentExchange).toMatchObject({ settlementMode: mode });
});

test('a stream is one however its content type is spelled', async () => {
  asked.length = 0;
  reply = { ok: true, answers: [checking] };
  const streaming = await serve((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'Text/Event-Stream' }).end('data: [DONE]\n\n');
    });
  });
  const answer = await proofmark.fetchVerified(`${streaming.url}/v1/chat/completions`, {
    method: 'POST',
    body: '{}',
  });
  expect(await answer.result).toBe('data: [DONE]\n\n');
  await expect.poll(sentExchange).toMatchObject({ framing: 'sse' });
  await streaming.close();
});

test('of an answer that was rejected no record is waited for', async () => {
  asked.length = 0;
  reply = { ok: true, answers: [checking] };
  const answer = await proofmark.fetchVerified(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body: '{}',
  });
  await expect.poll(() => asked.length).toBe(1);
  push({
    type: PAGE_UPDATE_MESSAGE,
    origin: 'https://x.test',
    answer: withVerdict({ verification: 'rejected' }),
  });
  await answer.whenVerified;
  expect((await answer.whenSettled({ timeoutMs: 1_000 })).verification).toBe('rejected');
});

test('whoever looks only at the response hears of no failure of its result', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): unknown => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const markup = await serve((_request, response) => {
    response.writeHead(402, { 'content-type': 'text/html' }).end('<h1>Payment required</h1>');
  });
  const { response, result } = await proofmark.fetchVerified(`${markup.url}/v1/chat/completions`);
  expect(response.status).toBe(402);
  await response.text();
  await new Promise((resolve) => setTimeout(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
  await expect(result).rejects.toThrow(SyntaxError);
  await markup.close();
});

test('a page may connect as often as it likes: the oldest connection gives way', async () => {
  for (let count = 0; count < 20; count++) expect(await connect()).toBeDefined();
});
