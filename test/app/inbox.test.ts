import { expect, test } from 'vitest';

import { createAllowance } from '../../src/app/allowance';
import type { Answers } from '../../src/app/answers';
import { createInbox, type Inbox } from '../../src/app/inbox';
import { utf8 } from '../../src/bytes/join';
import type { WireExchange } from '../../src/capture/protocol';
import type { ExchangeRecord, Seen } from '../../src/store/records';
import { makeRecord } from '../store/make-record';
import { ownProof } from '../zk/own-circuits';
import { fakeAnswers, wireOf } from './fakes';

const { seen, network } = makeRecord();
const now = 5_000_000;

function inboxOf(
  answers: Answers,
  mayKeep: (origin: string, bytes: number) => boolean,
  enabled = true,
): Inbox {
  return createInbox({
    answers,
    site: (origin) =>
      Promise.resolve({
        origin,
        enabled,
        preset: false,
        deepCapture: 'off',
        encrypts: false,
        keepHashesOnly: false,
        networkId: network.id,
      }),
    network: () => Promise.resolve(network),
    mayKeep,
    now: () => now,
    onReplaced: () => undefined,
    onTaken: () => undefined,
  });
}

const of = (origin: string): Seen => ({ ...seen, origin, pageOrigin: origin });

async function kept(answers: Answers): Promise<readonly ExchangeRecord[]> {
  return answers.ofTab(seen.session, seen.tabId, 10_000);
}

test('a time that has not come is not believed: nothing stands before what is captured now', async () => {
  const answers = fakeAnswers();
  const inbox = inboxOf(answers, () => true);
  const claimed = Number.MAX_SAFE_INTEGER;
  await inbox.take(wireOf({ askedAt: claimed, answeredAt: claimed }), seen);
  const [record] = await kept(answers);
  expect([record?.askedAt, record?.answeredAt]).toEqual([now, now]);
  expect(record?.id.startsWith('000000005000000-')).toBe(true);
});

test('a page that floods is refused for good reason, another origin is not', async () => {
  const answers = fakeAnswers();
  const inbox = inboxOf(
    answers,
    createAllowance(() => now),
  );
  const flood = of('https://flood.example');
  const replies = await Promise.all(
    Array.from({ length: 2_001 }, (_, index) => inbox.take(wireOf({ answeredAt: 2_000 + index }), flood)),
  );
  expect(replies.filter(({ ok }) => ok)).toHaveLength(2_000);
  expect(replies.filter(({ ok }) => !ok)).toEqual([{ ok: false, code: 'too_many_answers' }]);
  expect((await inbox.take(wireOf(), of('https://quiet.example'))).ok).toBe(true);
});

test('an origin may have so many bytes at once, and more as time passes', () => {
  let time = 0;
  const mayKeep = createAllowance(() => time);
  expect(mayKeep('https://a.example', 128_000_000)).toBe(true);
  expect(mayKeep('https://a.example', 1_000)).toBe(false);
  expect(mayKeep('https://b.example', 1_000)).toBe(true);
  time += 1_000;
  expect(mayKeep('https://a.example', 100_000)).toBe(true);
  time -= 3_600_000;
  expect(mayKeep('https://a.example', 100_000)).toBe(false);
});

test('of a site that is not switched on nothing is kept', async () => {
  const answers = fakeAnswers();
  const inbox = inboxOf(answers, () => true, false);
  expect(await inbox.take(wireOf(), seen)).toEqual({ ok: false, code: 'site_not_enabled' });
  expect(await kept(answers)).toEqual([]);
});

test('of what is watched for its path alone, only a response that holds a proof is kept', async () => {
  const answers = fakeAnswers();
  const inbox = inboxOf(answers, () => true);
  const take = (value: unknown) =>
    inbox.take(
      { ...wireOf({ response: utf8(JSON.stringify(value)) }), endpoint: 'zk' } as WireExchange,
      seen,
    );
  expect(await take({ balance: 'the page’s own business' })).toEqual({ ok: false, code: 'no_proof' });
  expect(await kept(answers)).toEqual([]);
  expect((await take({ zk: ownProof('volatility') })).ok).toBe(true);
  expect(await kept(answers)).toHaveLength(1);
});
