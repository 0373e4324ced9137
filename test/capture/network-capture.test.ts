import { beforeEach, expect, test } from 'vitest';

import { limits } from '../../src/capture/limits';
import { captureOnNetwork, type NetworkApi, type NetworkCapture } from '../../src/capture/network-capture';
import { settlementHeaderRows } from '../evidence/settlement-headers';

type Listener = (details: never) => void;

/** Firefox's webRequest as far as one request goes through it. */
class FakeNetwork {
  readonly #listeners = new Map<string, Listener>();
  readonly written: number[] = [];
  filter: ReturnType<NetworkApi['filterResponseData']> | undefined;
  disconnected = false;

  readonly api: NetworkApi = {
    onBeforeRequest: this.#event('request'),
    onBeforeSendHeaders: this.#event('send'),
    onHeadersReceived: this.#event('headers'),
    onErrorOccurred: this.#event('error'),
    filterResponseData: () =>
      (this.filter = {
        ondata: null,
        onstop: null,
        onerror: null,
        write: (data) => this.written.push(data.byteLength),
        close: () => undefined,
        disconnect: () => (this.disconnected = true),
      }),
  };

  #event(name: string) {
    return {
      addListener: (listener: Listener) => void this.#listeners.set(name, listener),
      removeListener: () => void this.#listeners.delete(name),
    };
  }

  get listening(): number {
    return this.#listeners.size;
  }

  fire(name: string, details: object): void {
    this.#listeners.get(name)?.({ requestId: '1', ...details } as never);
  }

  /** One POST from a worker, of https://page.test where no other is named, up to its response. */
  ask(url: string, type = 'application/json', requestId = '1', originUrl = 'https://page.test/app'): void {
    this.begin(url, requestId, originUrl);
    this.send({ 'X-Settlement-Type': 'PRIVATE' }, type, requestId);
  }

  /** The headers of a request that has begun, and of its response. */
  send(headers: Readonly<Record<string, string>>, type = 'application/json', requestId = '1'): void {
    const requestHeaders = Object.entries(headers).map(([name, value]) => ({ name, value }));
    this.fire('send', { requestId, requestHeaders });
    this.fire('headers', {
      requestId,
      statusCode: 200,
      responseHeaders: [{ name: 'Content-Type', value: type }],
    });
  }

  /** The same up to where the request leaves the browser. */
  begin(url: string, requestId = '1', originUrl = 'https://page.test/app'): void {
    const body = new TextEncoder().encode('{"messages":[]}').buffer;
    this.fire('request', {
      requestId,
      url,
      method: 'POST',
      tabId: 3,
      frameId: 0,
      incognito: false,
      originUrl,
      timeStamp: 10.5,
      requestBody: { raw: [{ bytes: body }] },
    });
  }
}

let network: FakeNetwork;
let captures: NetworkCapture[];
let dropped: number[];
let stop: () => void;

beforeEach(() => {
  network = new FakeNetwork();
  captures = [];
  dropped = [];
  stop = captureOnNetwork(
    network.api,
    (capture) => captures.push(capture),
    (tabId) => dropped.push(tabId),
    () => 20,
  );
});

const chunk = (text: string): { data: ArrayBuffer } => ({
  data: new TextEncoder().encode(text).buffer,
});

test('each chunk goes on to the page before the answer is complete, and all of them are captured', () => {
  network.ask('https://gateway.test/v1/chat/completions', 'text/event-stream');
  network.filter?.ondata?.(chunk('data: 1'));
  expect(network.written).toEqual([7]);
  network.filter?.ondata?.(chunk('\n\n'));
  expect(captures).toEqual([]);
  network.filter?.onstop?.();
  expect(captures).toEqual([
    {
      tabId: 3,
      frameId: 0,
      origin: 'https://page.test',
      incognito: false,
      exchange: {
        endpoint: 'chat',
        url: 'https://gateway.test/v1/chat/completions',
        status: 200,
        framing: 'sse',
        settlementMode: 'private',
        source: 'network',
        request: { kind: 'whole', bytes: new TextEncoder().encode('{"messages":[]}') },
        response: { kind: 'whole', bytes: new TextEncoder().encode('data: 1\n\n') },
        askedAt: 11,
        answeredAt: 20,
      },
    },
  ]);
});

test.each(settlementHeaderRows)('a request with the headers %j is settled as %s', (headers, mode) => {
  network.begin('https://gateway.test/v1/chat/completions');
  network.send(headers);
  network.filter?.onstop?.();
  expect(captures.map(({ exchange }) => exchange.settlementMode)).toEqual([mode]);
});

test('other paths and other kinds of response are never filtered', () => {
  network.ask('https://gateway.test/v1/models');
  expect(network.filter).toBeUndefined();
  network.ask('https://gateway.test/v1/completions', 'text/html');
  expect(network.filter).toBeUndefined();
});

test('a response over the bound is let go of and reported by its first bytes', () => {
  network.ask('https://gateway.test/v1/completions');
  const data = new ArrayBuffer(limits.responseBytes / 2 + 1);
  network.filter?.ondata?.({ data });
  network.filter?.ondata?.({ data });
  expect(network.disconnected).toBe(true);
  expect(network.written).toHaveLength(2);
  expect(captures[0]?.exchange.response).toMatchObject({ kind: 'too_large' });
});

test('a request that fails is forgotten, and stopping takes every listener away', () => {
  network.ask('https://gateway.test/v1/completions');
  network.fire('error', {});
  stop();
  expect([captures, network.listening]).toEqual([[], 0]);
});

test('requests that never come to an end leave room for those that do', () => {
  for (let count = 0; count < limits.networkRequests * 3; count++) {
    network.begin('https://gateway.test/v1/completions', `lost ${count}`);
  }
  network.ask('https://gateway.test/v1/completions', 'application/json', 'last');
  network.filter?.onstop?.();
  expect(captures).toHaveLength(1);
});

test('of many long answers at once those that fit are captured, the others pass through and are counted', () => {
  const data = new ArrayBuffer(limits.responseBytes);
  const filters: NonNullable<typeof network.filter>[] = [];
  for (let count = 0; count < 20; count++) {
    network.ask('https://gateway.test/v1/completions', 'application/json', String(count));
    if (network.filter !== undefined) filters.push(network.filter);
  }
  for (const filter of filters) filter.ondata?.({ data });
  for (const filter of filters.slice(0, 5)) filter.onstop?.();
  expect(network.written).toHaveLength(20);
  expect(captures).toHaveLength(5);
  expect(dropped).toEqual(Array(15).fill(3));
});

test('a page that lets answers hang, or holds many bytes, leaves room for the pages of others', () => {
  const url = 'https://gateway.test/v1/completions';
  for (let count = 0; count < limits.networkRequests * 2; count++) {
    network.ask(url, 'application/json', `held ${count}`);
    network.filter?.ondata?.({ data: new ArrayBuffer(1024 * 1024) });
  }
  expect(dropped.length).toBeGreaterThan(limits.networkRequests);
  network.ask(url, 'application/json', 'other', 'https://other.test/');
  network.filter?.ondata?.({ data: new ArrayBuffer(limits.responseBytes) });
  network.filter?.onstop?.();
  expect(captures.map(({ origin }) => origin)).toEqual(['https://other.test']);
});

test('requests of frames without an origin are let through unseen', () => {
  for (const origin of ['null', ''])
    network.ask('https://gateway.test/v1/completions', 'application/json', 'x', origin);
  expect(network.filter).toBeUndefined();
});
