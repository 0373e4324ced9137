import { beforeEach, expect, test } from 'vitest';

import type { Answers } from '../../src/app/answers';
import { createInbox, type Inbox } from '../../src/app/inbox';
import type { ExchangeRecord, Seen } from '../../src/store/records';
import { makeRecord } from '../store/make-record';
import { fakeAnswers } from './fakes';
import { answerOf, insidePage, question, wireOfView as wire, type View } from './views-of-answers';

const { seen, network } = makeRecord();
let answers: Answers;
let inbox: Inbox;
let replaced: string[];
let now: number;
let mayKeep: (origin: string, bytes: number) => boolean;

function openInbox(): void {
  inbox = createInbox({
    answers,
    site: (origin) =>
      Promise.resolve({
        origin,
        enabled: true,
        preset: false,
        deepCapture: 'on',
        encrypts: false,
        keepHashesOnly: false,
        networkId: network.id,
      }),
    network: () => Promise.resolve(network),
    mayKeep: (origin, bytes) => mayKeep(origin, bytes),
    now: () => now,
    onReplaced: (id) => replaced.push(id),
    onTaken: () => undefined,
  });
}

beforeEach(() => {
  answers = fakeAnswers();
  replaced = [];
  now = 5_000;
  mayKeep = () => true;
  openInbox();
});

const kept = async (tabId = seen.tabId): Promise<readonly ExchangeRecord[]> =>
  answers.ofTab(seen.session, tabId, 1_000);

async function onlyOne(tabId = seen.tabId) {
  const records = await kept(tabId);
  expect(records).toHaveLength(1);
  const [record] = records;
  const body = record && (await answers.body(record.id));
  const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
  return {
    id: record?.id,
    source: record?.source,
    tabId: record?.seen.tabId,
    marked: record?.marked,
    request: text(body?.request),
    response: text(body?.response),
    candidates: body?.candidates?.map(text),
  };
}

const blind: View = { source: 'network', response: answerOf('hi') };
const whole: View = { source: 'fetch', request: question, response: answerOf('hi') };

for (const order of [
  [blind, whole],
  [whole, blind],
]) {
  test(`of a sighting without its question and one with it, the question stays (${order[0]?.source ?? ''} first)`, async () => {
    for (const view of order) await inbox.take(wire(view), seen);
    expect(await onlyOne()).toMatchObject({ request: question, response: answerOf('hi') });
  });

  test(`the same holds when both come at once (${order[0]?.source ?? ''} first)`, async () => {
    await Promise.all(order.map((view) => inbox.take(wire(view), seen)));
    expect(await onlyOne()).toMatchObject({ request: question });
  });
}

test('what a sighting with more replaces is forgotten, and a mark of the user stays', async () => {
  await inbox.take(wire(blind), seen);
  const { id = '' } = await onlyOne();
  await answers.update(id, (record) => ({ ...record, marked: true, verification: 'unverifiable' }));
  now += 1_000;
  await inbox.take(wire(whole), seen);
  expect(await onlyOne()).toMatchObject({ marked: true, source: 'network' });
  // Which of two answers with one signature repeats the other goes by when each was first taken.
  expect((await kept())[0]).toMatchObject({ verification: 'checking', takenAt: now - 1_000 });
  expect(replaced).toEqual([id]);
});

test('the bytes of the wire stand for what was read inside the page, whichever comes first', async () => {
  await inbox.take(insidePage(answerOf('hi', 'c2ln', ' '), [question, '{}']), seen);
  await inbox.take(wire(blind), seen);
  await inbox.take(insidePage(answerOf('hi', 'c2ln', '  '), ['{}']), seen);
  expect(await onlyOne()).toMatchObject({
    source: 'network',
    response: answerOf('hi'),
    candidates: [question, '{}'],
  });
});

test('requests seen inside the page help an answer whose question the network did not show', async () => {
  await inbox.take(wire(blind), seen);
  await inbox.take(insidePage(answerOf('hi'), [question]), seen);
  expect(await onlyOne()).toMatchObject({ source: 'network', candidates: [question] });
});

test('an answer that a page reads again inside itself is not kept again', async () => {
  for (let count = 0; count < 3; count++) await inbox.take(insidePage(answerOf('hi'), [question]), seen);
  await onlyOne();
});

test('an answer that was written down again says the same and is one with the bytes of the network', async () => {
  await inbox.take(wire({ source: 'xhr', request: question, response: answerOf('hi', 'c2ln', ' ') }), seen);
  await inbox.take(wire({ ...blind, request: question }), seen);
  await onlyOne();
});

test('a page that hands in another text under a known signature gets a judgement of its own', async () => {
  await inbox.take(wire(whole), seen);
  await inbox.take(wire({ ...whole, source: 'page-api', response: answerOf('other') }), seen);
  await inbox.take(wire({ ...whole, source: 'network', request: '{"messages":["other"]}' }), seen);
  expect(await kept()).toHaveLength(3);
});

test('another text under a known signature does not vanish behind the signed one, whichever a page shows first', async () => {
  await inbox.take(insidePage(answerOf('altered'), [question]), seen);
  await inbox.take(wire(whole), seen);
  await inbox.take(insidePage(answerOf('altered again'), [question]), seen);
  expect(await kept()).toHaveLength(3);
});

test('an answer that is asked for twice is kept twice, and each finds its own second sighting', async () => {
  const views = [whole, whole, { ...whole, source: 'network' }, { ...whole, source: 'network' }] as const;
  for (const view of views) await inbox.take(wire(view), seen);
  expect(await kept()).toHaveLength(2);
});

const elsewhere: Record<string, Partial<Seen>> = {
  'another tab': { tabId: seen.tabId + 1 },
  'another origin': { origin: 'https://other.example' },
  'a private window': { incognito: !seen.incognito },
  'another run of the browser': { session: 'another' },
};
for (const [name, change] of Object.entries(elsewhere)) {
  test(`the same bytes in ${name} are another answer`, async () => {
    const other = { ...seen, ...change };
    await inbox.take(wire(blind), seen);
    await inbox.take(wire(whole), other);
    const all = [
      ...(await answers.ofTab(seen.session, seen.tabId, 10)),
      ...(await answers.ofTab(other.session, other.tabId, 10)),
    ];
    expect(new Set(all.map(({ id }) => id)).size).toBe(2);
    expect(await answers.get(all.find(({ source }) => source === 'network')?.id ?? '')).toBeDefined();
  });
}

test('an answer that the network showed without a tab is shown in the tab that saw it too, whichever was guessed', async () => {
  const guessed = { ...seen, tabId: seen.tabId + 1 };
  await inbox.take(wire({ ...whole, source: 'network' }), guessed, true);
  await inbox.take(wire(whole), seen);
  await inbox.take(wire({ source: 'network', response: answerOf('second', 'b3RoZXI=') }), seen);
  await inbox.take(wire({ ...whole, source: 'page-api' }), guessed, true);
  expect((await kept()).map(({ source }) => source)).toEqual(['network', 'network']);
  expect(await kept(guessed.tabId)).toEqual([]);
});

test('a background that was started anew still knows what another had kept', async () => {
  const delivered = wire(whole);
  await inbox.take(delivered, seen);
  openInbox();
  expect((await inbox.take(wire({ ...blind, request: question }), seen)).ok).toBe(true);
  openInbox();
  expect((await inbox.take(delivered, seen)).ok).toBe(true);
  await onlyOne();
});

test('a sighting is not taken for kept before the other one is', async () => {
  const working = answers;
  let failures = 1;
  answers = {
    ...working,
    add: (record, body) => (failures-- > 0 ? Promise.reject(new Error('disk')) : working.add(record, body)),
  };
  openInbox();
  const both = await Promise.allSettled([
    inbox.take(wire(whole), seen),
    inbox.take(wire({ ...whole, source: 'network' }), seen),
  ]);
  // Whoever was refused delivers again.
  const again = await inbox.take(wire(whole), seen);
  expect(both[0].status).toBe('rejected');
  expect(again.ok).toBe(true);
  await onlyOne();
});

test('a sighting with more that the store could not take changes nothing, and is taken when it comes again', async () => {
  const working = answers;
  let failures = 1;
  answers = {
    ...working,
    replace: (id, record, body) =>
      failures-- > 0 ? Promise.reject(new Error('disk')) : working.replace(id, record, body),
  };
  openInbox();
  const more = wire(whole);
  await inbox.take(wire(blind), seen);
  await expect(inbox.take(more, seen)).rejects.toThrow('disk');
  expect((await onlyOne()).request).toBeUndefined();
  await inbox.take(more, seen);
  expect((await onlyOne()).request).toBe(question);
});

test('of two sightings with more that come at once, the second replaces what the first could not', async () => {
  const working = answers;
  let failures = 1;
  answers = {
    ...working,
    replace: (id, record, body) =>
      failures-- > 0
        ? new Promise((_, reject) => setTimeout(() => reject(new Error('disk')), 20))
        : working.replace(id, record, body),
  };
  openInbox();
  await inbox.take(wire(blind), seen);
  const both = await Promise.allSettled([
    inbox.take(wire(whole), seen),
    inbox.take(wire({ ...whole, source: 'xhr' }), seen),
  ]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect((await onlyOne()).request).toBe(question);
});

test('an answer that passed the network twice, for its page and for a service worker between, is one', async () => {
  const guessed = { ...seen, tabId: seen.tabId + 1 };
  for (const order of [0, 1, 2]) {
    const response = answerOf('hi', `c2ln${String(order)}`);
    const views = [
      () => inbox.take(wire({ ...whole, response, source: 'network' }), guessed, true),
      () => inbox.take(wire({ ...whole, response, source: 'network' }), seen),
      () => inbox.take(wire({ ...whole, response }), seen),
    ];
    for (const view of [...views.slice(order), ...views.slice(0, order)]) await view();
  }
  expect(await kept()).toHaveLength(3);
  expect(await kept(guessed.tabId)).toEqual([]);
});

test('of an answer whose bytes are no longer kept, another sighting of the same bytes is none', async () => {
  await inbox.take(wire(whole), seen);
  await answers.update((await onlyOne()).id ?? '', (record) => ({
    ...record,
    hashesOnly: true,
    verification: 'verified',
  }));
  await inbox.take(wire({ ...whole, source: 'network' }), seen);
  await inbox.take(insidePage(answerOf('hi', 'c2ln', ' '), [question]), seen);
  expect(await kept()).toHaveLength(1);
});

for (const [name, again] of [
  ['in this background', () => undefined],
  ['in the next one', () => openInbox()],
] as const) {
  test(`an answer that is delivered again after the clock was set back is not kept again (${name})`, async () => {
    const delivered = { ...wire(whole), answeredAt: 6_000 };
    const first = await inbox.take(delivered, seen);
    now = 4_000;
    again();
    expect(await inbox.take(delivered, seen)).toEqual(first);
    await onlyOne();
  });

  test(`what another sighting has replaced is not kept again when it is delivered again (${name})`, async () => {
    const [less, more] = [wire(blind), wire(whole)];
    for (const delivered of [less, more]) await inbox.take(delivered, seen);
    const { id } = await onlyOne();
    again();
    for (const delivered of [less, more]) expect(await inbox.take(delivered, seen)).toEqual({ ok: true, id });
    await onlyOne();
  });
}

test('a sighting that told nothing new is not kept when it is delivered again', async () => {
  const second = wire({ ...whole, source: 'xhr' });
  await inbox.take(wire(whole), seen);
  for (let count = 0; count < 2; count++) await inbox.take(second, seen);
  await onlyOne();
});

test('the place of a merged answer is the one that is certain, and it is found there', async () => {
  const guessed = { ...seen, tabId: seen.tabId + 1 };
  await inbox.take(wire(blind), seen);
  await inbox.take(wire({ ...whole, source: 'network' }), guessed, true);
  await inbox.take(wire({ ...whole, source: 'xhr' }), { ...seen, tabId: seen.tabId + 2 });
  expect(await kept()).toHaveLength(1);
  expect(await kept(seen.tabId + 2)).toHaveLength(1);
});

/** The store, and how often bytes were read from it. */
function counted(): { bodies: number } {
  const working = answers;
  const reads = { bodies: 0 };
  answers = {
    ...working,
    body(id) {
      reads.bodies += 1;
      return working.body(id);
    },
  };
  openInbox();
  return reads;
}

test('small answers under one signature have the bytes of what is kept read once, and large ones never', async () => {
  const small = ['a', 'b', 'c'].map((text) => wire({ ...whole, response: answerOf(text) }));
  const large = wire({ ...whole, response: answerOf('d', 'c2ln', ' '.repeat(1_000_000)) });
  for (const delivered of [...small, large]) await inbox.take(delivered, seen);
  const reads = counted();
  for (const delivered of [...small, large]) await inbox.take(delivered, seen);
  const before = reads.bodies;
  for (const source of ['xhr', 'eventsource', 'page-api'] as const) {
    await inbox.take(wire({ ...whole, source, response: answerOf(source) }), seen);
  }
  expect(reads.bodies - before).toBeLessThanOrEqual(small.length);
  expect(await kept()).toHaveLength(7);
});

test('large answers are one where their bytes are', async () => {
  const response = answerOf('d', 'c2ln', ' '.repeat(1_000_000));
  for (const source of ['fetch', 'network'] as const)
    await inbox.take(wire({ ...whole, source, response }), seen);
  await onlyOne();
});

test('what an origin may not have kept is not compared, and what was delivered before is known all the same', async () => {
  const delivered = wire(whole);
  await inbox.take(delivered, seen);
  const reads = counted();
  await inbox.take(delivered, seen);
  const before = reads.bodies;
  mayKeep = () => false;
  const refused = { ok: false, code: 'too_many_answers' };
  expect(await inbox.take(wire({ ...whole, source: 'network' }), seen)).toEqual(refused);
  expect(reads.bodies).toBe(before);
  expect((await inbox.take(delivered, seen)).ok).toBe(true);
});

test('an answer of another site does not wait until those of a busy one are compared', async () => {
  const working = answers;
  await inbox.take(wire(whole), seen);
  let go: (() => void) | undefined;
  answers = {
    ...working,
    async get(id) {
      await new Promise<void>((resolve) => (go = resolve));
      return working.get(id);
    },
  };
  openInbox();
  const busy = inbox.take(wire({ ...whole, source: 'network' }), seen);
  await expect.poll(() => go).toBeDefined();
  const origin = 'https://other.example';
  expect((await inbox.take(wire(whole), { ...seen, origin, pageOrigin: origin })).ok).toBe(true);
  go?.();
  expect((await busy).ok).toBe(true);
});
