import { expect, test } from 'vitest';

import { limits } from '../../src/capture/limits';
import { CAPTURE_MESSAGE } from '../../src/capture/protocol';
import type { SeenExchange } from '../../src/capture/seen';
import { readSeen } from '../../src/capture/seen-reader';
import { captureMessageSchema, toCapturedExchange } from '../../src/capture/wire-schema';
import { wireExchange } from '../../src/capture/wire';

const id = '3f0c8b1e-6c1d-4f0e-9a7b-2d5c1e4f6a7b';
const seen: SeenExchange = {
  endpoint: 'chat',
  url: 'https://user:secret@x.test/v1/chat/completions?q=1#part',
  status: 200,
  framing: 'sse',
  settlementMode: 'private',
  source: 'fetch',
  request: { kind: 'whole', bytes: Uint8Array.of(1, 2, 3) },
  response: { kind: 'whole', bytes: Uint8Array.of(0, 255) },
  askedAt: 10,
  answeredAt: 20,
};

test('what a hook saw reaches the pipeline byte for byte, without credentials and fragment', () => {
  const message = readSeen({ kind: 'exchange', exchange: seen });
  if (message?.kind !== 'exchange') throw new Error('not read');
  const wire = JSON.parse(JSON.stringify(wireExchange(id, message.exchange))) as unknown;
  const { exchange } = captureMessageSchema.parse({ type: CAPTURE_MESSAGE, exchange: wire });
  if (exchange.kind !== 'exchange') throw new Error('another kind');
  expect(toCapturedExchange(exchange)).toEqual({
    id,
    endpoint: 'chat',
    exchange: {
      endpoint: 'chat',
      url: 'https://x.test/v1/chat/completions?q=1',
      status: 200,
      request: Uint8Array.of(1, 2, 3),
      response: Uint8Array.of(0, 255),
      framing: 'sse',
      settlementMode: 'private',
      source: 'fetch',
      askedAt: 10,
      answeredAt: 20,
    },
    tooLarge: [],
  });
});

test('bodies over the bound are named, and such a request counts as not seen', () => {
  const head = Uint8Array.of(1);
  const wire = wireExchange(id, {
    ...seen,
    request: { kind: 'too_large', head },
    response: { kind: 'too_large', head },
  });
  if (wire.kind !== 'exchange') throw new Error('another kind');
  const record = toCapturedExchange(wire);
  expect([record.tooLarge, record.exchange.request]).toEqual([['request', 'response'], undefined]);
});

const forgeries: Record<string, unknown> = {
  nothing: undefined,
  'a string': 'exchange',
  'an unknown kind': { kind: 'verdict', verdict: 'verified' },
  'an unknown endpoint': { kind: 'exchange', exchange: { ...seen, endpoint: 'root' } },
  'a source that pages do not have': { kind: 'exchange', exchange: { ...seen, source: 'network' } },
  'a body that is text': { kind: 'exchange', exchange: { ...seen, response: { kind: 'whole', bytes: 'x' } } },
  'a body over the bound': {
    kind: 'exchange',
    exchange: { ...seen, request: { kind: 'whole', bytes: new Uint8Array(limits.requestBytes + 1) } },
  },
  'a URL without end': { kind: 'exchange', exchange: { ...seen, url: `https://${'x'.repeat(3000)}` } },
  'a time that is none': { kind: 'exchange', exchange: { ...seen, askedAt: Number.NaN } },
  'a status that is no success': { kind: 'exchange', exchange: { ...seen, status: 500 } },
  'more candidates than the ring has': {
    kind: 'page-answer',
    answer: {
      answer: '',
      signature: '',
      framing: 'json',
      candidates: Array(limits.ringRequests + 1).fill(''),
      askedAt: 1,
      answeredAt: 1,
    },
  },
};
for (const [name, value] of Object.entries(forgeries)) {
  test(`the bridge takes nothing from a message with ${name}`, () => {
    expect(readSeen(value)).toBeUndefined();
  });
}

test('the background refuses messages with fields that are not on the wire', () => {
  const exchange = { ...wireExchange(id, seen), origin: 'https://bank.test' };
  expect(captureMessageSchema.safeParse({ type: CAPTURE_MESSAGE, exchange }).success).toBe(false);
});
