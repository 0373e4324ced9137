import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from '../../src/bytes/hex';
import { signingKeyFromPem } from '../../src/opengradient/enclave-signature';
import { profileIds } from '../../src/opengradient/profile';
import { checkExchange, type ExchangeReport } from '../../src/verify/exchange-checks';
import type { CapturedExchange } from '../../src/opengradient/exchange';
import { ask, chat, type Asked } from './ask';
import { sealRequest } from './demo/oblivious-client';
import { startDevnet, type Devnet } from './devnet';

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ tokensPerSecond: 100_000, walrusShards: 10, blockIntervalMs: 0 });
});
afterAll(() => devnet.stop());

async function signingKey(enclave: string): Promise<Uint8Array> {
  const response = await fetch(`${devnet.urls.gateway}/signing-key`, {
    headers: { 'x-devnet': `enclave=${enclave}` },
  });
  const { public_key: pem } = (await response.json()) as { public_key: string };
  return signingKeyFromPem(pem);
}

async function check(exchange: CapturedExchange, enclave = 'current'): Promise<ExchangeReport> {
  return checkExchange(exchange, { signingKeyDer: await signingKey(enclave) }, () => performance.now());
}

function failed(report: ExchangeReport): readonly string[] {
  return report.checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
}

const weather = {
  type: 'function',
  function: { name: 'get_weather', parameters: { properties: { city: { type: 'string' } } } },
};
const clock = { type: 'function', function: { name: 'get_time', parameters: { properties: {} } } };

const questions: readonly (readonly [string, Asked])[] = [
  ['a JSON answer', { body: chat('Hello, who are you? éß 東京 😀') }],
  ['a streamed answer', { body: chat('Hello', { stream: true, temperature: 1, max_tokens: 12 }) }],
  ['a tool call', { body: chat('Weather in Rome?', { tools: [weather] }) }],
  ['a streamed tool call', { body: chat('Weather in Rome?', { tools: [weather], stream: true }) }],
  [
    'two tool calls streamed in pieces',
    { body: chat('Ask both about Rome', { tools: [weather, clock], stream: true }), wishes: 'pieces' },
  ],
  ['a completion', { endpoint: 'completions', body: { model: 'gpt-4.1', prompt: 'Once upon a time' } }],
  ['a web search', { endpoint: 'web_search', body: { query: 'lighthouses', count: 3 } }],
];

describe('the gateway', () => {
  it.each(questions)('signs %s so that every check passes', async (_name, question) => {
    const report = await check(await ask(devnet, question));
    expect(report.checks.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'request_hash pass',
      'output_hash pass',
      'tee_id pass',
      'signature pass',
      'timestamp pass',
    ]);
  });

  it.each(profileIds)('canonicalises as %s does when it is asked to', async (profile) => {
    const content = [
      { type: 'text', text: 'Describe' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
    ];
    const body = { model: 'gpt-4.1', messages: [{ role: 'user', content }], reasoning_effort: 'low' };
    const report = await check(await ask(devnet, { body, wishes: `profile=${profile}` }));
    expect(failed(report)).toEqual([]);
    expect(report.profile).toBe(profile);
  });

  it('answers the same prompt with the same text', async () => {
    const [first, second] = await Promise.all([
      check(await ask(devnet, { body: chat('Tell me of bread') })),
      check(await ask(devnet, { body: chat('Tell me of bread') })),
    ]);
    expect(first.output).toBe(second.output);
    expect(first.output).not.toBe((await check(await ask(devnet, { body: chat('words: 3') }))).output);
  });

  it('alters the text after signing where it is asked to tamper', async () => {
    for (const stream of [false, true]) {
      const report = await check(await ask(devnet, { body: chat('Hello', { stream }), wishes: 'tamper' }));
      expect(failed(report)).toEqual(['output_hash']);
    }
  });

  it('signs with a key that is not the tee id it names where it is asked to', async () => {
    const report = await check(await ask(devnet, { body: chat('Hello'), wishes: 'wrong-key' }));
    expect(failed(report)).toEqual(['signature']);
  });

  it('answers from the enclave that was asked for', async () => {
    const exchange = await ask(devnet, { body: chat('Hello'), wishes: 'enclave=unregistered' });
    expect(failed(await check(exchange, 'unregistered'))).toEqual([]);
    expect(failed(await check(exchange, 'current'))).toContain('tee_id');
  });

  it.each([
    ['no messages', { model: 'gpt-4.1', messages: [] }],
    ['a temperature above 2', chat('x', { temperature: 2.5 })],
    ['an unknown role', { model: 'gpt-4.1', messages: [{ role: 'robot', content: 'x' }] }],
    ['stop: []', chat('x', { stop: [] })],
    ['null tools', chat('x', { tools: null })],
  ])('refuses %s with 400', async (_name, body) => {
    expect((await ask(devnet, { body })).status).toBe(400);
  });

  it('signs with the time of the clock it was given', async () => {
    await devnet.control.shiftClock(-20 * 60_000);
    const { signed } = await check(await ask(devnet, { body: chat('Hello') }));
    await devnet.control.shiftClock(0);
    expect(Date.now() / 1000 - (signed?.timestamp ?? 0)).toBeGreaterThan(19 * 60);
  });

  it('demands authorisation', async () => {
    const response = await fetch(`${devnet.urls.gateway}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(chat('x')),
    });
    expect(response.status).toBe(401);
  });

  it('demands payment once, where it is asked to', async () => {
    const unpaid = await ask(devnet, { body: chat('x'), wishes: 'pay' });
    expect(unpaid.status).toBe(402);
    const paid = await fetch(unpaid.url, {
      method: 'POST',
      headers: { authorization: 'x', 'x-devnet': 'pay', 'x-payment': 'e30=' },
      body: JSON.stringify(chat('x')),
    });
    expect(paid.status).toBe(200);
    expect(paid.headers.get('x-payment-response')).not.toBeNull();
  });

  it('ends a stream with an error and without a signature where it is asked to break off', async () => {
    const report = await check(
      await ask(devnet, { body: chat('Hello', { stream: true }), wishes: 'break-off' }),
    );
    expect(report.signed).toBeUndefined();
  });

  it('does not know wishes it cannot grant', async () => {
    expect((await ask(devnet, { body: chat('x'), wishes: 'tampr' })).status).toBe(500);
  });
});

describe('Oblivious HTTP', () => {
  async function askSealed(stream: boolean): Promise<{ readonly status: number; readonly answer: string }> {
    const config = (await (await fetch(`${devnet.urls.demo}/config.json`)).json()) as {
      ohttp: { teeId: string; publicKey: string };
    };
    const sealed = await sealRequest(
      fromHex(config.ohttp.publicKey, 'key'),
      chat('Sealed?', stream ? { stream } : {}),
    );
    const response = await fetch(`${devnet.urls.ohttpRelay}/api/v1/chat/ohttp`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer x',
        'content-type': 'message/ohttp-req',
        ...(stream ? { 'x-ohttp-stream': 'true' } : {}),
      },
      body: sealed.encapsulated,
    });
    if (response.body === null) throw new Error('The answer has no body.');
    let answer = '';
    if (stream) for await (const text of sealed.openStream(response.body)) answer += text;
    else answer = await sealed.openAnswer(response.body);
    return { status: response.status, answer };
  }

  it.each([
    ['in one piece', false],
    ['in chunks', true],
  ])('carries a signed answer %s past a relay that cannot read it', async (_name, stream) => {
    const { status, answer } = await askSealed(stream);
    expect(status).toBe(200);
    const body = chat('Sealed?', stream ? { stream } : {});
    const report = await check(
      {
        ...(await ask(devnet, { body })),
        response: new TextEncoder().encode(answer),
      },
      'ohttp',
    );
    expect(failed(report)).toEqual([]);
    expect(report.signed).toBeDefined();
  });
});
