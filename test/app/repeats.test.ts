import { beforeEach, expect, test } from 'vitest';

import type { Answers } from '../../src/app/answers';
import { createRepeats, type Repeats } from '../../src/app/repeats';
import { toDetail, toRow } from '../../src/app/views';
import type { ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeAnswers } from './fakes';

const SIGNATURE = 'AA==';

let answers: Answers;
let repeats: Repeats;
beforeEach(() => {
  answers = fakeAnswers();
  repeats = createRepeats(answers);
});

async function taken(
  name: string,
  takenAt: number,
  seen: Partial<ExchangeRecord['seen']> = {},
  change: Partial<ExchangeRecord> = {},
): Promise<ExchangeRecord> {
  const base = makeRecord();
  const record = {
    ...base,
    id: recordId(takenAt, name),
    takenAt,
    seen: { ...base.seen, ...seen },
    ...change,
  };
  await answers.add(record, makeBody(record.id));
  return record;
}

const marked = async (record: ExchangeRecord): Promise<string | undefined> =>
  (await answers.get(record.id))?.repeatOf;

test('the first answer of a signature repeats nothing, and each later one repeats the first', async () => {
  const first = await taken('a', 1_000);
  const second = await taken('b', 2_000, { origin: 'https://other.example.org', tabId: 8 });
  const third = await taken('c', 3_000);
  expect(await repeats.firstOf(first, SIGNATURE)).toBeUndefined();
  expect(await repeats.firstOf(second, SIGNATURE)).toBe(first.id);
  expect(await repeats.firstOf(third, SIGNATURE)).toBe(first.id);
});

test('an answer with a signature of its own is fresh, although everything else is the same', async () => {
  await taken('a', 1_000);
  const other = makeRecord();
  const fresh = await taken(
    'b',
    2_000,
    {},
    {
      signed: other.signed && { ...other.signed, signature: 'BB==' },
    },
  );
  expect(await repeats.firstOf(fresh, 'BB==')).toBeUndefined();
});

test('the order in which checks end does not matter: the later answer is marked when the first one is judged', async () => {
  const first = await taken('a', 1_000);
  const later = await taken('b', 2_000);
  expect(await repeats.firstOf(first, SIGNATURE)).toBeUndefined();
  expect(await marked(later)).toBe(first.id);
});

test('a page that claims an early time does not pass for the first', async () => {
  const original = await taken('a', 5_000);
  const backdated = await taken('b', 6_000, {}, { id: recordId(1, 'b'), answeredAt: 1 });
  expect(await repeats.firstOf(backdated, SIGNATURE)).toBe(original.id);
  expect(await repeats.firstOf(original, SIGNATURE)).toBeUndefined();
});

test('nothing that is kept on the disk names an answer of a private window', async () => {
  const hidden = await taken('a', 1_000, { incognito: true });
  const open = await taken('b', 2_000);
  expect(await repeats.firstOf(open, SIGNATURE)).toBeUndefined();
  await repeats.firstOf(hidden, SIGNATURE);
  expect(await marked(open)).toBeUndefined();
  const later = await taken('c', 3_000, { incognito: true });
  expect(await repeats.firstOf(later, SIGNATURE)).toBe(hidden.id);
});

test('views name the earlier answer while it is kept, and say that there was one when it is not', () => {
  const first = makeRecord({ id: recordId(1, 'a'), answeredAt: 1 });
  const again = makeRecord({ id: recordId(2, 'b'), repeatOf: first.id });
  const extras = { network: undefined, documentBase64: undefined, requests: [] };
  expect([toRow(first).repeated, toRow(again).repeated]).toEqual([false, true]);
  expect(toDetail(again, { ...extras, repeated: first }).repeatOf).toEqual({
    id: first.id,
    at: 1,
    host: 'chat.example.org',
  });
  expect(toDetail(again, { ...extras, repeated: undefined }).repeatOf).toBe('deleted');
  expect(toDetail(first, { ...extras, repeated: undefined }).repeatOf).toBeUndefined();
});
