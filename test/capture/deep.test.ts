import { readFileSync } from 'node:fs';

import { afterEach, beforeAll, describe, expect, test } from 'vitest';

import { pairByRequestHash } from '../../src/capture/page-answer-pairing';
import { installDeepHook } from '../../src/capture/page/install-deep';
import type { WirePageAnswer } from '../../src/capture/protocol';
import { openFakePage, serve, type FakePage } from './page';

interface Vector {
  readonly name: string;
  readonly endpoint: string;
  readonly request: string;
  readonly response: string | null;
  readonly streaming: string | null;
}

const vectors = (file: string): Vector[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/gateway/${file}`, import.meta.url), 'utf8')) as Vector[];
const answers = vectors('valid-chat.json').filter(({ name }) => !name.includes('raw'));
const streams = vectors('valid-stream.json');

let page: FakePage;
beforeAll(() => {
  page = openFakePage();
  installDeepHook(globalThis);
});
afterEach(() => page.forget());

async function seen(): Promise<readonly WirePageAnswer[]> {
  const found = (): WirePageAnswer[] =>
    page.messages.flatMap((message) =>
      message.type === 'proofmark/capture' && message.exchange.kind === 'page-answer'
        ? [message.exchange]
        : [],
    );
  const deadline = performance.now() + 15_000;
  while (found().length === 0 && performance.now() < deadline) await page.quiet();
  return found();
}

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** What a page that encrypts does around its sealed request and its opened answer. */
function writeRequests(...requests: readonly string[]): void {
  for (const request of requests) JSON.stringify(JSON.parse(request));
}

describe('at the JSON boundary of a page that encrypts', () => {
  test('a signed answer is seen as it was parsed, and its hash finds its request among others', async () => {
    const [first, second, third] = answers.filter(({ response }) => response !== null);
    if (!first || !second || !third) throw new Error('vectors are missing');
    writeRequests(first.request, second.request, third.request, '{"messages":[],"model":"decoy"}');
    JSON.parse(second.response ?? '');
    const [answer] = await seen();
    expect(answer && Buffer.from(answer.answer, 'base64').toString()).toBe(second.response);
    expect(answer?.candidates).toHaveLength(4);
    const paired = pairByRequestHash(
      'json',
      bytes(answer?.answer ?? ''),
      (answer?.candidates ?? []).map(bytes),
    );
    expect(paired?.endpoint).toBe('chat');
    expect(JSON.parse(Buffer.from(paired?.request ?? []).toString())).toEqual(JSON.parse(second.request));
  });

  test('frames that are parsed one by one are one answer, after a stream that was given up', async () => {
    const stream = streams.find(({ name }) => name.startsWith('stream-text'));
    const frames = (stream?.streaming ?? '').split('\n\n').filter((line) => line.startsWith('data: {'));
    writeRequests(stream?.request ?? '');
    JSON.parse(frames[0]?.slice(6) ?? '');
    writeRequests(stream?.request ?? '');
    for (const frame of frames) JSON.parse(frame.slice(6));
    const [answer] = await seen();
    const text = Buffer.from(answer?.answer ?? '', 'base64').toString();
    expect(text.split('\n\n').filter((line) => line.startsWith('data: {'))).toEqual(frames);
    const paired = pairByRequestHash(
      'sse',
      bytes(answer?.answer ?? ''),
      (answer?.candidates ?? []).map(bytes),
    );
    expect(paired?.endpoint).toBe('chat');
  });

  test('streams of two models at once are two answers, each whole', async () => {
    const frame = (model: string, content: string, rest = ''): string =>
      `{"choices":[{"delta":{"content":"${content}"}}],"model":"${model}"${rest}}`;
    writeRequests('{"messages":[],"model":"maker/one"}');
    JSON.parse(frame('one-2026', 'a'));
    writeRequests('{"messages":[],"model":"two"}');
    JSON.parse(frame('two', 'b'));
    JSON.parse(frame('one-2026', 'c', ',"tee_signature":"of one"'));
    JSON.parse(frame('two', 'd', ',"tee_signature":"of two"'));
    await expect.poll(async () => (await seen()).length).toBe(2);
    const contents = (await seen()).map(({ answer }) =>
      [
        ...Buffer.from(answer, 'base64')
          .toString()
          .matchAll(/"content":"(.)"/g),
      ].map(([, letter]) => letter),
    );
    expect(contents).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
  });

  test('an answer the page makes a Response of is seen, and one inside a wrapper', async () => {
    const [, , , fourth, fifth] = answers.filter(({ response }) => response !== null);
    await new Response(fourth?.response ?? null).json();
    JSON.parse(`{"status":200,"body":${fifth?.response ?? ''}}`);
    await expect.poll(async () => (await seen()).length).toBe(2);
  });

  test('a Response is looked into whatever it was made of, and through a clone of it', async () => {
    const answer = (signature: string): string => `{"choices":[],"tee_signature":"${signature}"}`;
    const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
    const bodies = [
      answer('of text'),
      bytes(answer('of bytes')),
      bytes(answer('of a buffer')).buffer,
      new Blob([answer('of a blob')]),
      new Blob([answer('of a stream')]).stream(),
    ];
    for (const body of bodies) await new Response(body).json();
    await new Response(answer('of a clone')).clone().json();
    await new Response('{"choices":[]}').json();
    await expect.poll(async () => (await seen()).length).toBe(bodies.length + 1);
  });

  test('an answer that the network showed too is reported once, from there', async () => {
    const answer = '{"choices":[{"message":{"content":"x"}}],"tee_signature":"network"}';
    const server = await serve((asked, reply) => {
      asked
        .resume()
        .on('end', () => reply.writeHead(200, { 'content-type': 'application/json' }).end(answer));
    });
    const url = `${server.url}/v1/chat/completions`;
    await (await fetch(url, { method: 'POST', body: '{"messages":[]}' })).text();
    JSON.parse(answer);
    await page.captured(1);
    // What waits is passed on in its turn: once this one has come, the other would have.
    JSON.parse(answer.replace('network', 'inside alone'));
    const [inside] = await seen();
    expect(inside && Buffer.from(inside.answer, 'base64').toString()).toContain('inside alone');
    expect(page.messages).toHaveLength(2);
    await server.close();
  });

  test('getters of values are never run, and an answer read again is not reported again', async () => {
    let asked = 0;
    const value = {
      get messages() {
        asked++;
        return [];
      },
    };
    JSON.stringify(value);
    expect(asked).toBe(1);
    JSON.parse('{"tee_signature":"again","choices":[]}');
    JSON.parse('{"tee_signature":"again","choices":[]}');
    expect(await seen()).toHaveLength(1);
  });
});

test('no request is paired with an answer whose hash none of them has', () => {
  const { response } = answers[0] ?? {};
  const other = new TextEncoder().encode('{"model":"m","messages":[]}');
  expect(pairByRequestHash('json', new TextEncoder().encode(response ?? ''), [other])).toBeUndefined();
});
