import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openFakePage, serve, type FakePage } from './page';
import { settlementHeaderRows } from '../evidence/settlement-headers';

const signed = '{"choices":[{"message":{"content":"héllo"}}],"tee_signature":"x","tee_id":"0x1"}';
const request = '{"model":"m","messages":[{"role":"user","content":"hi"}]}';
const json = { 'content-type': 'application/json' };

const nativeFetch = globalThis.fetch;
let page: FakePage;
let server: Awaited<ReturnType<typeof serve>>;
let paidAsks = 0;
/** Answers without an end whose client has left. */
const hanging = { closed: 0 };

beforeAll(async () => {
  server = await serve((asked, reply) => {
    const path = asked.url ?? '';
    if (path.startsWith('/paid') && asked.headers['x-payment'] === undefined) {
      paidAsks++;
      reply.writeHead(402, json).end('{"accepts":[]}');
    } else if (path.startsWith('/moved')) {
      reply.writeHead(307, { location: '/v1/chat/completions' }).end();
    } else if (path.startsWith('/plain')) {
      reply.writeHead(200, json).end('{"choices":[]}');
    } else if (path.startsWith('/html')) {
      reply.writeHead(200, { 'content-type': 'text/html' }).end(signed);
    } else if (path.startsWith('/zk')) {
      reply.writeHead(200, json).end('{"proof":{},"publicSignals":["1"]}');
    } else if (path.startsWith('/huge')) {
      reply.writeHead(200, json);
      for (let index = 0; index < 12; index++) reply.write('x'.repeat(1024 * 1024));
      reply.end();
    } else if (path.startsWith('/stream')) {
      reply.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      reply.write('data: {"choices":[]}\n\n');
      setTimeout(() => reply.end(`data: ${signed}\n\ndata: [DONE]\n\n`), 20);
    } else if (path.startsWith('/hang')) {
      reply.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.write('data: {}\n\n');
      reply.on('close', () => hanging.closed++);
    } else {
      asked.resume().on('end', () => reply.writeHead(200, json).end(signed));
    }
  });
  page = openFakePage();
});
afterAll(() => server.close());
afterEach(() => page.forget());

const text = (data: string | null): string | undefined =>
  data === null ? undefined : Buffer.from(data, 'base64').toString();

test('a JSON answer is captured byte for byte with its request, whatever the prefix of the path', async () => {
  const response = await fetch(`${server.url}/relay/v1/chat/completions?x=1#y`, {
    method: 'POST',
    body: request,
    headers: { 'X-Settlement-Type': 'private', ...json },
  });
  expect(await response.json()).toMatchObject({ tee_signature: 'x' });
  const [exchange] = await page.captured(1);
  expect(exchange).toMatchObject({
    endpoint: 'chat',
    url: `${server.url}/relay/v1/chat/completions?x=1`,
    framing: 'json',
    source: 'fetch',
    settlementMode: 'private',
    status: 200,
  });
  expect(text(exchange?.request.data ?? null)).toBe(request);
  expect(text(exchange?.response.data ?? null)).toBe(signed);
});

test('a stream that the page reads chunk by chunk is captured whole', async () => {
  const response = await fetch(`${server.url}/stream/v1/chat/completions`, { method: 'post', body: request });
  const reader = response.body?.getReader();
  while (reader !== undefined && !(await reader.read()).done);
  const [exchange] = await page.captured(1);
  expect(exchange?.framing).toBe('sse');
  expect(text(exchange?.response.data ?? null)).toMatch(/tee_signature[\s\S]*\[DONE\]\n\n$/);
});

test.each(settlementHeaderRows)('a request with the headers %j is settled as %s', async (headers, mode) => {
  for (const given of [headers, Object.entries<string>(headers), new Headers(headers)]) {
    await (
      await fetch(`${server.url}/v1/completions`, { method: 'POST', body: request, headers: given })
    ).text();
  }
  const exchanges = await page.captured(3);
  expect(exchanges.map(({ settlementMode }) => settlementMode)).toEqual([mode, mode, mode]);
});

const bodies: Record<string, () => RequestInit['body']> = {
  'a string': () => request,
  'an ArrayBuffer': () => new TextEncoder().encode(request).buffer,
  'a view into a larger buffer': () => new TextEncoder().encode(`__${request}__`).subarray(2, -2),
  'a DataView': () => new DataView(new TextEncoder().encode(request).buffer),
  'a Blob': () => new Blob([request]),
};
for (const [name, body] of Object.entries(bodies)) {
  test(`the request body is taken from ${name}`, async () => {
    const response = await fetch(new URL(`${server.url}/v1/completions`), {
      method: 'POST',
      body: body() ?? null,
      headers: json,
    });
    await response.text();
    const [exchange] = await page.captured(1);
    expect(text(exchange?.request.data ?? null)).toBe(request);
  });
}

test('the request body is taken from a Request object, which stays usable once', async () => {
  const asked = new Request(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body: request,
    headers: { ...json, 'x-settlement-type': 'individual' },
  });
  await (await fetch(asked)).arrayBuffer();
  expect(asked.bodyUsed).toBe(true);
  const [exchange] = await page.captured(1);
  expect(text(exchange?.request.data ?? null)).toBe(request);
  expect(exchange?.settlementMode).toBe('individual');
});

test('a streamed request body is left alone and marked as not seen', async () => {
  const body = new Blob([request]).stream();
  await (
    await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body, duplex: 'half' } as RequestInit)
  ).text();
  const [exchange] = await page.captured(1);
  expect(exchange?.request).toEqual({ state: 'unseen', data: null });
});

test('of a 402 and its paid retry, the paid answer is captured', async () => {
  const url = `${server.url}/paid/v1/chat/completions`;
  const first = await fetch(url, { method: 'POST', body: request });
  expect(first.status).toBe(402);
  await first.json();
  await (await fetch(url, { method: 'POST', body: request, headers: { 'x-payment': 'p' } })).json();
  expect(paidAsks).toBe(1);
  expect(await page.captured(1)).toHaveLength(1);
});

test('an answer behind a redirect is captured with the URL that gave it', async () => {
  await (await fetch(`${server.url}/moved`, { method: 'POST', body: request })).json();
  expect((await page.captured(1))[0]?.url).toBe(`${server.url}/v1/chat/completions`);
});

test('of two requests at once, each answer keeps its own request', async () => {
  const ask = async (body: string): Promise<void> => {
    await (await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body })).json();
  };
  await Promise.all([ask('{"messages":1}'), ask('{"messages":2}'), ask('{"messages":3}')]);
  const seen = (await page.captured(3)).map((exchange) => text(exchange.request.data));
  expect(seen.sort()).toEqual(['{"messages":1}', '{"messages":2}', '{"messages":3}']);
});

test('a signed answer from a path of its own is captured when its request asks for a chat', async () => {
  await (await fetch(`${server.url}/api/ask`, { method: 'POST', body: request })).json();
  expect((await page.captured(1))[0]?.endpoint).toBe('chat');
});

test('JSON with a proof and its public signals is captured from a path that speaks of proofs', async () => {
  await (await fetch(`${server.url}/zk/predict`)).json();
  expect((await page.captured(1))[0]?.endpoint).toBe('zk');
});

test('unrelated responses are not kept: unsigned, not JSON, GET, never read, aborted', async () => {
  const post = { method: 'POST', body: request };
  await (await fetch(`${server.url}/plain/v1/chat/completions`, post)).json();
  await (await fetch(`${server.url}/html/v1/chat/completions`, post)).text();
  await (await fetch(`${server.url}/other`)).json();
  await fetch(`${server.url}/v1/chat/completions`, post);
  const control = new AbortController();
  const hanging = await fetch(`${server.url}/hang/v1/chat/completions`, { ...post, signal: control.signal });
  const reading = hanging.text();
  control.abort();
  await expect(reading).rejects.toThrow('aborted');
  await page.quiet();
  expect(page.messages).toEqual([]);
});

test('an answer over the bound is reported with its first bytes only', async () => {
  const response = await fetch(`${server.url}/huge/v1/chat/completions`, { method: 'POST', body: request });
  expect(await response.text()).toHaveLength(12 * 1024 * 1024);
  const [exchange] = await page.captured(1);
  expect(exchange?.response.state).toBe('too_large');
  expect(text(exchange?.response.data ?? null)).toHaveLength(64 * 1024);
});

test('an answer that a client reads to its end and then cancels is captured', async () => {
  const response = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: request });
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(text((await page.captured(1))[0]?.response.data ?? null)).toBe(signed);
});

test('a stream that the page holds is never taken from it', async () => {
  const first = await fetch(`${server.url}/elsewhere/completions`);
  const stream = first.body;
  const second = fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: request });
  expect(first.body).toBe(stream);
  expect(stream?.locked).toBe(false);
  expect(await first.text()).toBe(signed);
  await (await second).text();
  expect(await page.captured(1)).toHaveLength(1);
});

test('a Request made of a stream is pulled no further than its server takes it, whatever its type', async () => {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulls++;
      controller.enqueue(new Uint8Array(1024));
    },
  });
  const init = { method: 'POST', body, duplex: 'half', headers: json, signal: AbortSignal.abort() };
  await expect(fetch(new Request(`${server.url}/v1/chat/completions`, init))).rejects.toThrow('aborted');
  const before = pulls;
  await page.quiet();
  expect(pulls).toBe(before);
});

test('a clone of a Request, and a Request made of another, are read as the first is', async () => {
  const asked = new Request(`${server.url}/v1/chat/completions`, { method: 'POST', body: request });
  await (await fetch(asked.clone())).text();
  await (await fetch(new Request(asked))).text();
  const seen = (await page.captured(2)).map((exchange) => text(exchange.request.data));
  expect(seen).toEqual([request, request]);
});

/** Ways in which a page may leave an answer that is still being written. */
const leaving: Record<string, (body: ReadableStream<Uint8Array>) => Promise<unknown>> = {
  'the signal of a pipe': (body) => {
    const control = new AbortController();
    const piped = body.pipeTo(new WritableStream({ write: () => control.abort() }), {
      signal: control.signal,
    });
    return piped.catch(() => undefined);
  },
  'what comes out of a pipe': async (body) => {
    const reader = body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>()).getReader();
    await reader.read();
    await reader.cancel();
  },
  'both of its branches': (body) => Promise.all(body.tee().map((branch) => branch.cancel())),
};
for (const [name, leave] of Object.entries(leaving)) {
  test(`the server sees the page leave by ${name}`, async () => {
    const { closed } = hanging;
    const response = await fetch(`${server.url}/hang/v1/chat/completions`, { method: 'POST', body: request });
    await leave(response.body ?? new ReadableStream());
    await expect.poll(() => hanging.closed).toBe(closed + 1);
  });
}

test('a stream that the page does not leave is captured whatever else it does with it', async () => {
  const ask = async (): Promise<ReadableStream<Uint8Array>> => {
    const { body } = await fetch(`${server.url}/stream/v1/chat/completions`, {
      method: 'POST',
      body: request,
    });
    return body ?? new ReadableStream();
  };
  const [left, right] = (await ask()).tee();
  left.cancel().catch(() => undefined);
  await new Response(right).text();
  expect(await page.captured(1)).toHaveLength(1);
});

test("a promise of a class of the page's own is given nothing of ours", async () => {
  const given: unknown[] = [];
  const promise = fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: request });
  const response = await promise;
  const own = function (start: (resolve: (value: unknown) => void, reject: () => void) => void): void {
    start(
      (value) => given.push(value),
      () => undefined,
    );
  };
  Reflect.defineProperty(promise, 'constructor', { value: { [Symbol.species]: own } });
  await response.text();
  await page.captured(1);
  expect(given.filter((value) => value !== undefined)).toEqual([]);
});

test('the page gets the native promise of the native fetch', async () => {
  expect(fetch).not.toBe(nativeFetch);
  expect(Object.getOwnPropertyDescriptor(globalThis, 'fetch')?.enumerable).toBe(true);
  expect([fetch.name, fetch.length, fetch.toString()]).toEqual([
    nativeFetch.name,
    nativeFetch.length,
    nativeFetch.toString(),
  ]);
  expect(Function.prototype.toString.toString()).toBe('function toString() { [native code] }');
  await expect(fetch('http://[')).rejects.toThrow(TypeError);
});
