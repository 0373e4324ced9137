import { beforeEach, expect, test } from 'vitest';

import { createDelivery, type Delivery } from '../../src/capture/delivery';
import { limits } from '../../src/capture/limits';
import type { CaptureMessage, WireExchange } from '../../src/capture/protocol';
import { rateLimit } from '../../src/capture/rate-limit';

const exchange = (id: string, bytes = 10): WireExchange => ({
  kind: 'exchange',
  id,
  endpoint: 'chat',
  url: 'https://x.test/v1/chat/completions',
  status: 200,
  framing: 'json',
  settlementMode: 'batch',
  source: 'fetch',
  request: { state: 'unseen', data: null },
  response: { state: 'whole', data: 'A'.repeat(bytes) },
  askedAt: 1,
  answeredAt: 2,
});

/** How long a reply is waited for. */
const REPLY_MS = 15_000;

let sent: string[];
let dropped: number;
let timers: { readonly run: () => void; readonly ms: number }[];
let replies: (id: string) => unknown;
let delivery: Delivery;

beforeEach(() => {
  [sent, dropped, timers, replies] = [[], 0, [], () => undefined];
  delivery = createDelivery({
    send: (message: CaptureMessage) => {
      sent.push(message.exchange.id);
      return Promise.resolve(replies(message.exchange.id));
    },
    setTimer: (run, ms) => timers.push({ run, ms }),
    random: () => 0.5,
    onDropped: () => dropped++,
  });
});

/** Lets promises settle, then runs every timer that was set; returns those of retries. */
async function turn(): Promise<readonly number[]> {
  await new Promise((resolve) => setImmediate(resolve));
  const due = timers;
  timers = [];
  for (const { run } of due) run();
  return due.map(({ ms }) => ms).filter((ms) => ms !== REPLY_MS);
}

test('an exchange is sent again, with the same id and growing pauses, until a reply names its fate', async () => {
  delivery.deliver(exchange('a'));
  expect([await turn(), await turn(), await turn()]).toEqual([[250], [500], [1000]]);
  replies = () => ({ ok: true });
  await turn();
  await turn();
  expect(sent).toEqual(['a', 'a', 'a', 'a', 'a']);
  expect(await turn()).toEqual([]);
});

test('an exchange that gets neither reply nor error is sent again', async () => {
  replies = () => new Promise(() => undefined);
  delivery.deliver(exchange('a'));
  expect([await turn(), await turn(), await turn()]).toEqual([[], [250], []]);
  replies = () => ({ ok: true });
  expect([await turn(), await turn()]).toEqual([[500], []]);
  expect(sent).toEqual(['a', 'a', 'a']);
});

test('a refusal is final, and a background that dies is asked again', async () => {
  replies = (id) =>
    id === 'a' ? { ok: false, code: 'site_not_enabled' } : Promise.reject(new Error('died'));
  delivery.deliver(exchange('a'));
  delivery.deliver(exchange('b'));
  await turn();
  await turn();
  expect(sent).toEqual(['a', 'b', 'b', 'b']);
});

test('pauses never grow beyond half a minute', async () => {
  delivery.deliver(exchange('a'));
  let last: readonly number[] = [];
  for (let count = 0; count < 12; count++) last = await turn();
  expect(last).toEqual([30_000]);
});

test('the page going away sends everything unacknowledged at once', async () => {
  delivery.deliver(exchange('a'));
  delivery.deliver(exchange('b'));
  await turn();
  sent = [];
  delivery.flush();
  expect(sent).toEqual(['a', 'b']);
});

test('nothing is sent again after there is nobody left to answer', async () => {
  delivery.deliver(exchange('a'));
  await turn();
  delivery.stop();
  await turn();
  expect(sent).toEqual(['a', 'a']);
  expect(await turn()).toEqual([]);
});

test('what waits is bounded in number and bytes; the oldest gives way and is counted', () => {
  for (let index = 0; index < limits.unacknowledged + 3; index++) delivery.deliver(exchange(String(index)));
  expect(dropped).toBe(3);
  delivery.deliver(exchange('large', limits.unacknowledgedBytes));
  expect(dropped).toBe(3 + limits.unacknowledged);
});

test('the rate limit gives a burst and then so many a second', () => {
  let now = 0;
  const may = rateLimit(3, 2, () => now);
  expect([may(), may(), may(), may()]).toEqual([true, true, true, false]);
  now = 1_000;
  expect([may(), may(), may()]).toEqual([true, true, false]);
  now = 500;
  expect(may()).toBe(false);
});
