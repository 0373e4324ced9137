import { expect, test, vi } from 'vitest';

import { createPageApi } from '../../src/app/page-api';
import { PAGE_API_MESSAGE } from '../../src/capture/page-api-protocol';
import type { Check } from '../../src/verify/check';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeAnswers, wireOf } from './fakes';

vi.mock('wxt/browser', () => ({ browser: {} }));

const record = makeRecord();
const { seen } = record;

test('a page learns about the answers of its own origin in its own tab and browser session only', async () => {
  const answers = fakeAnswers();
  await answers.add(record, makeBody(record.id));
  const api = createPageApi({
    answers,
    inbox: { take: () => Promise.resolve({ ok: true, id: record.id }) },
    isWatched: () => Promise.resolve(true),
  });
  const others = [
    seen,
    { ...seen, origin: 'https://evil.example' },
    { ...seen, tabId: 8 },
    { ...seen, session: 'two' },
  ];
  const asks = [
    { kind: 'list' },
    { kind: 'state', ids: [record.id] },
    { kind: 'verify', exchange: { ...wireOf(), source: 'page-api' } },
  ];
  for (const ask of asks) {
    const replies = await Promise.all(others.map((from) => api.ask({ type: PAGE_API_MESSAGE, ask }, from)));
    expect(replies.map((reply) => (reply.ok ? reply.answers.length : reply.code))).toEqual([1, 0, 0, 0]);
  }
});

test('the codes a page is told of are those that stand between the answer and "verified"', async () => {
  const check: Check = { id: 'signature', outcome: 'pass', code: 'ok', values: [], ms: 0 };
  const told = async (checks: readonly Check[]) => {
    const answers = fakeAnswers();
    await answers.add({ ...record, checks }, makeBody(record.id));
    const api = createPageApi({
      answers,
      inbox: { take: () => Promise.reject(new Error('not to be asked')) },
      isWatched: () => Promise.resolve(true),
    });
    const reply = await api.ask({ type: PAGE_API_MESSAGE, ask: { kind: 'list' } }, seen);
    return reply.ok ? reply.answers.map(({ verdict }) => verdict.codes) : reply.code;
  };
  const aside: readonly Check[] = [
    check,
    { ...check, id: 'registry_record', outcome: 'skipped', code: 'skipped_after_failure' },
    { ...check, id: 'zk_proof', outcome: 'missing', code: 'card_missing', advisory: true },
  ];
  expect(await told(aside)).toEqual([[]]);
  const open: readonly Check[] = [
    { ...check, id: 'request_hash', outcome: 'missing', code: 'request_not_seen' },
    { ...check, id: 'output_hash', outcome: 'fail', code: 'output_hash_mismatch' },
  ];
  expect(await told([...aside, ...open])).toEqual([['output_hash_mismatch', 'request_not_seen']]);
});

test('a site that is not switched on is told nothing', async () => {
  const api = createPageApi({
    answers: fakeAnswers(),
    inbox: { take: () => Promise.reject(new Error('not to be asked')) },
    isWatched: () => Promise.resolve(false),
  });
  expect(await api.ask({ type: PAGE_API_MESSAGE, ask: { kind: 'list' } }, seen)).toMatchObject({
    ok: false,
    code: 'refused',
  });
});

test('a page hands in what it fetched itself, and nothing as if a hook had seen it', async () => {
  const taken: string[] = [];
  const api = createPageApi({
    answers: fakeAnswers(),
    inbox: {
      take: ({ id: one }) => {
        taken.push(one);
        return Promise.resolve({ ok: true, id: one });
      },
    },
    isWatched: () => Promise.resolve(true),
  });
  const { id, framing, askedAt, answeredAt } = wireOf();
  const pageAnswer = {
    kind: 'page-answer',
    id,
    framing,
    askedAt,
    answeredAt,
    answer: 'e30=',
    candidates: [],
  };
  const handedIn = [{ ...wireOf({ id }), source: 'page-api' }, wireOf(), pageAnswer];
  const replies = await Promise.all(
    handedIn.map((exchange) => api.ask({ type: PAGE_API_MESSAGE, ask: { kind: 'verify', exchange } }, seen)),
  );
  const refused = { ok: false, code: 'refused', message: 'Only an exchange of the page can be handed in.' };
  expect(replies).toEqual([{ ok: true, answers: [] }, refused, refused]);
  expect(taken).toEqual([id]);
});
