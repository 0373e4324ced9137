import { beforeEach, expect, test, vi } from 'vitest';

import type { Answers } from '../../src/app/answers';
import { createPipeline, type Examine, type Findings, type Pipeline } from '../../src/app/pipeline';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import type { ExchangeRecord } from '../../src/store/records';
import type { Check } from '../../src/verify/check';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeAnswers } from './fakes';

let answers: Answers;
let now = 1_000_000;
beforeEach(() => {
  answers = fakeAnswers();
  now = 1_000_000;
});

function pipelineWith(examine: Examine, over: Partial<Answers> = {}): Pipeline {
  return createPipeline({
    answers: { ...answers, ...over },
    network: () => Promise.resolve(PUBLIC_NETWORK),
    examine,
    now: () => now,
    random: () => 0,
    onJudged: () => undefined,
  });
}

const passing: Findings = { change: { profile: 'gw-test' }, verification: 'verified', retryable: false };
const failing: Check = {
  id: 'output_hash',
  outcome: 'fail',
  code: 'output_hash_mismatch',
  values: [],
  ms: 0,
};

async function added(change: Partial<ExchangeRecord> = {}): Promise<ExchangeRecord> {
  const record = makeRecord(change);
  await answers.add(record, makeBody(record.id));
  return record;
}

test('an exchange whose verdict could not be stored is checked again', async () => {
  const record = await added();
  let full = true;
  const pipeline = pipelineWith(() => Promise.resolve(passing), {
    update: (id, change) =>
      full ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : answers.update(id, change),
  });
  pipeline.enqueue(record);
  await expect(pipeline.run()).rejects.toThrow('full');
  full = false;
  now += 60_000;
  await pipeline.run();
  expect((await answers.get(record.id))?.verification).toBe('verified');
});

test('a full disk while evidence is gathered is no finding about the answer', async () => {
  const record = await added();
  const pipeline = pipelineWith(() => Promise.reject(new DOMException('full', 'QuotaExceededError')));
  pipeline.enqueue(record);
  await expect(pipeline.run()).rejects.toThrow('full');
  expect((await answers.get(record.id))?.verification).toBe('checking');
});

test('what was rejected keeps the checks that say why, when it is checked again', async () => {
  const record = await added({ verification: 'rejected', checks: [failing] });
  const pipeline = pipelineWith(async (_record, _body, _network, progress) => {
    await progress({ checks: [] });
    return passing;
  });
  await pipeline.recheck(record.id);
  await pipeline.run();
  expect(await answers.get(record.id)).toMatchObject({ verification: 'rejected', checks: [failing] });
});

test('a round that was given up writes nothing any more', async () => {
  const record = await added();
  let late: ((change: Partial<ExchangeRecord>) => Promise<void>) | undefined;
  const pipeline = pipelineWith((_record, _body, _network, progress) => {
    late = progress;
    return Promise.resolve(passing);
  });
  pipeline.enqueue(record);
  await pipeline.run();
  await late?.({ checks: [failing], profile: 'late' });
  expect(await answers.get(record.id)).toMatchObject({ profile: 'gw-test', checks: [] });
});

test('an answer of which only hashes are kept stays verified when it cannot be checked again', async () => {
  const record = await added({ verification: 'verified', hashesOnly: true });
  await answers.dropBody(record.id);
  const pipeline = pipelineWith(() => Promise.resolve(passing));
  await expect(pipeline.recheck(record.id)).rejects.toMatchObject({ code: 'bytes_not_kept' });
  expect((await answers.get(record.id))?.verification).toBe('verified');
});

test('of an answer that is judged again and found the same, nobody is told that it has changed', async () => {
  const record = await added({ verification: 'verified', headline: 'settled', settlement: 'settled' });
  const told: string[] = [];
  const pipeline = createPipeline({
    answers,
    network: () => Promise.resolve(PUBLIC_NETWORK),
    examine: () => Promise.resolve(passing),
    now: () => now,
    random: () => 0,
    onJudged: (before, after) => told.push(`${before.verification} → ${after.verification}`),
  });
  await pipeline.recheck(record.id, { evidenceKey: 'evidence/other' });
  expect(await answers.get(record.id)).toMatchObject({
    verification: 'checking',
    evidenceKey: 'evidence/other',
  });
  expect(pipeline.busy()).toBe(1);
  await pipeline.run();
  expect(told).toEqual(['verified → verified']);
  expect(pipeline.busy()).toBe(0);
});

test('an answer that comes while a slow one is checked does not wait for it', async () => {
  const [slow, quick] = [await added({ id: 'slow' }), await added({ id: 'quick' })];
  let finish: (() => void) | undefined;
  const pipeline = pipelineWith((record) =>
    record.id === 'quick'
      ? Promise.resolve(passing)
      : new Promise((resolve) => {
          finish = () => resolve(passing);
        }),
  );
  pipeline.enqueue(slow);
  const turn = pipeline.run();
  await expect.poll(() => finish).toBeDefined();
  pipeline.enqueue(quick);
  await expect.poll(async () => (await answers.get('quick'))?.verification).toBe('verified');
  expect((await answers.get('slow'))?.verification).toBe('checking');
  finish?.();
  expect(await turn).toBeUndefined();
  expect((await answers.get('slow'))?.verification).toBe('verified');
});

test('many answers at once are checked four at a time, each once', async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `a${index}`);
  let [running, most, rounds] = [0, 0, 0];
  const pipeline = pipelineWith(async () => {
    running += 1;
    rounds += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
    return passing;
  });
  for (const id of ids) pipeline.enqueue(await added({ id }));
  await pipeline.run();
  expect([most, rounds]).toEqual([4, 30]);
});

test('evidence out of reach is asked for again, later each time and never later than a quarter of an hour', async () => {
  const record = await added();
  let rounds = 0;
  const pipeline = pipelineWith(() => {
    rounds += 1;
    return Promise.resolve({ change: {}, verification: 'unverifiable', retryable: true });
  });
  pipeline.enqueue(record);
  const waits: number[] = [];
  for (let round = 0; round < 12; round++) {
    const next = await pipeline.run();
    waits.push(next ?? -1);
    now += next ?? 0;
  }
  expect(rounds).toBe(12);
  expect(waits.slice(0, 3)).toEqual([1_500, 3_000, 6_000]);
  expect(waits.at(-1)).toBe(450_000);
  expect((await answers.get(record.id))?.attempts).toBe(12);
});

test('checks that crash leave an answer unverifiable, and say so', async () => {
  const record = await added();
  const pipeline = pipelineWith(() => Promise.reject(new TypeError('boom')));
  pipeline.enqueue(record);
  expect(await pipeline.run()).toBeUndefined();
  const after = await answers.get(record.id);
  expect(after?.verification).toBe('unverifiable');
  expect(after?.checks).toMatchObject([{ outcome: 'missing', code: 'check_crashed' }]);
});

test('checks that never end are given up and tried again', async () => {
  vi.useFakeTimers();
  try {
    const record = await added();
    const pipeline = pipelineWith(() => new Promise(() => undefined));
    pipeline.enqueue(record);
    const turn = pipeline.run();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(await turn).toBeGreaterThan(0);
    const after = await answers.get(record.id);
    expect(after?.verification).toBe('unverifiable');
    expect(after?.checks).toMatchObject([{ code: 'check_timed_out' }]);
  } finally {
    vi.useRealTimers();
  }
});

test('what the user changed is judged at once, although a retry was put off', async () => {
  const record = await added();
  let trusted = false;
  const pipeline = pipelineWith(() =>
    Promise.resolve(trusted ? passing : { change: {}, verification: 'unverifiable', retryable: true }),
  );
  pipeline.enqueue(record);
  await pipeline.run();
  trusted = true;
  await pipeline.run();
  expect((await answers.get(record.id))?.verification).toBe('unverifiable');
  pipeline.hurry();
  await pipeline.run();
  expect((await answers.get(record.id))?.verification).toBe('verified');
});
