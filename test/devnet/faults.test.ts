import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, callRpc, chat } from './ask';
import { startDevnet, type Devnet } from './devnet';

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10, blockIntervalMs: 0, tokensPerSecond: 100_000 });
});
afterAll(() => devnet.stop());
beforeEach(() => devnet.control.resetRequests());
afterEach(() => devnet.control.clearFaults());

const blockNumber = (node: 0 | 1) => callRpc(devnet, node, 'eth_blockNumber', []);

describe('faults', () => {
  it('delay an answer', async () => {
    await devnet.control.fault('rpc0', { kind: 'delay', ms: 150 });
    const started = performance.now();
    expect(await blockNumber(0)).toHaveProperty('result');
    expect(performance.now() - started).toBeGreaterThan(140);
  });

  it('drop a connection, so many times', async () => {
    await devnet.control.fault('rpc0', { kind: 'drop', times: 2 });
    await expect(blockNumber(0)).rejects.toThrow();
    await expect(blockNumber(0)).rejects.toThrow();
    expect(await blockNumber(0)).toHaveProperty('result');
  });

  it('answer with a status and say when to come back', async () => {
    await devnet.control.fault('walrus', { kind: 'status', status: 503, retryAfter: 7 });
    const response = await fetch(`${devnet.urls.walrus}/v1/blobs/x`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
  });

  it('never answer', async () => {
    await devnet.control.fault('rpc1', { kind: 'hang' });
    await expect(fetch(devnet.urls.rpc[1], { signal: AbortSignal.timeout(200) })).rejects.toThrow('timeout');
  });

  it('break an answer off', async () => {
    await devnet.control.fault('gateway', { kind: 'truncate', bytes: 100 });
    await expect(ask(devnet, { body: chat('Hello') })).rejects.toThrow();
  });

  it('break a stream off', async () => {
    await devnet.control.fault('gateway', { kind: 'truncate', bytes: 500 });
    await expect(ask(devnet, { body: chat('Hello', { stream: true }) })).rejects.toThrow();
  });

  it('flood', async () => {
    await devnet.control.fault('rpc0', { kind: 'flood', bytes: 10_000_000 });
    const response = await fetch(devnet.urls.rpc[0], { method: 'POST', body: '{}' });
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThanOrEqual(10_000_000);
  });

  it('hit only the requests that match', async () => {
    await devnet.control.fault('rpc0', { kind: 'status', status: 500, match: 'eth_getLogs' });
    expect(await blockNumber(0)).toHaveProperty('result');
    expect(await callRpc(devnet, 0, 'eth_getLogs', [{}])).not.toHaveProperty('result');
  });

  it('hit one node and not the other', async () => {
    await devnet.control.fault('rpc0', { kind: 'status', status: 500 });
    expect(await blockNumber(0)).not.toHaveProperty('result');
    expect(await blockNumber(1)).toHaveProperty('result');
  });
});

describe('the control calls', () => {
  it('stop a server and start it again at the same address', async () => {
    await devnet.control.stopPart('gateway');
    await expect(ask(devnet, { body: chat('Hello') })).rejects.toThrow();
    await devnet.control.restartPart('gateway');
    expect((await ask(devnet, { body: chat('Hello') })).status).toBe(200);
  });

  it('count requests by what they asked for', async () => {
    await blockNumber(0);
    await blockNumber(0);
    await ask(devnet, { body: chat('Hello') });
    const { rpc0, rpc1, gateway } = await devnet.control.requests();
    expect(rpc0).toEqual({ total: 2, byLabel: { eth_blockNumber: 2 } });
    expect(rpc1.total).toBe(0);
    expect(gateway.byLabel).toEqual({ '/v1/chat/completions': 1 });
  });

  it('can be made over HTTP, and say what they do not understand', async () => {
    const post = async (name: string, args: unknown) => {
      const response = await fetch(`${devnet.urls.control}/${name}`, {
        method: 'POST',
        body: JSON.stringify(args),
      });
      return { status: response.status, body: (await response.json()) as unknown };
    };
    expect(await post('fault', ['rpc0', { kind: 'status', status: 500, times: 1 }])).toEqual({
      status: 200,
      body: null,
    });
    expect(await blockNumber(0)).not.toHaveProperty('result');
    expect(await post('state', [])).toMatchObject({ status: 200, body: { batches: [] } });
    expect((await post('fault', ['rpc7', {}])).status).toBe(400);
    expect((await post('explode', [])).status).toBe(404);
  });

  it('set the pace of the model', async () => {
    await devnet.control.tokenRate(50);
    const started = performance.now();
    await ask(devnet, { body: chat('words: 11', { stream: true }) });
    expect(performance.now() - started).toBeGreaterThan(190);
    await devnet.control.tokenRate(100_000);
  });
});

describe('the demo', () => {
  it.each([
    '/',
    '/ohttp.html',
    '/worker.html',
    '/style.css',
    '/chat.js',
    '/ohttp.js',
    '/worker-page.js',
    '/worker.js',
  ])('serves %s', async (path) => {
    const response = await fetch(devnet.urls.demo + path);
    expect(response.status).toBe(200);
    expect((await response.text()).length).toBeGreaterThan(100);
  });

  it('shows a block and a transaction as an explorer does', async () => {
    const response = await fetch(`${devnet.urls.demo}/explorer/block/1`);
    const page = await response.text();
    expect(page).toContain('"number": "0x1"');
    const hash = /"hash": "(0x[0-9a-f]{64})",\s+"type"/.exec(page)?.[1];
    expect(await (await fetch(`${devnet.urls.demo}/explorer/tx/${hash}`)).text()).toContain(
      '"status": "0x1"',
    );
  });
});
