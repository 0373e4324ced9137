import { beforeEach, expect, test, vi } from 'vitest';

import type { Answers } from '../../src/app/answers';
import { createPipeline, type Examine, type Findings, type Pipeline } from '../../src/app/pipeline';
import type { NetworkProfile } from '../../src/opengradient/network';
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

function pipelineWith(
  examine: Examine,
  over: Partial<Answers> = {},
  network: () => NetworkProfile | undefined = () => PUBLIC_NETWORK,
): Pipeline {
  return createPipeline({
    answers: { ...answers, ...over },
    network: () => Promise.resolve(network()),
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

/** A round of checks that ends when it is told to, by the trust it began with. */
function heldRounds(trust: () => Findings['verification']) {
  const ends: (() => void)[] = [];
  const examine: Examine = async () => {
    const verification = trust();
    await new Promise<void>((resolve) => ends.push(resolve));
    return { change: { profile: verification }, verification, retryable: verification === 'unverifiable' };
  };
  return { ends, examine };
}

/** What the next background takes up. */
const unfinished = async (): Promise<readonly string[]> => (await answers.unfinished()).map(({ id }) => id);

test('a verdict by trust that was withdrawn while it was found is not kept, although the background ends next', async () => {
  const record = await added({ settlement: 'final' });
  let trust: Findings['verification'] = 'verified';
  const { ends, examine } = heldRounds(() => trust);
  const pipeline = pipelineWith(examine);
  pipeline.enqueue(record);
  const turn = pipeline.run();
  await expect.poll(() => ends).toHaveLength(1);
  trust = 'unverifiable';
  await pipeline.recheck(record.id);
  ends[0]?.();
  await expect.poll(() => ends).toHaveLength(2);
  expect(await answers.get(record.id)).toMatchObject({ verification: 'checking', profile: undefined });
  expect(await unfinished()).toEqual([record.id]);
  ends[1]?.();
  await turn;
  expect(await answers.get(record.id)).toMatchObject({
    verification: 'unverifiable',
    profile: 'unverifiable',
  });
});

test('what a round found while its answer was being marked to be checked again does not count', async () => {
  const record = await added();
  let trust: Findings['verification'] = 'unverifiable';
  const { ends, examine } = heldRounds(() => trust);
  let mark: (() => void) | undefined;
  const pipeline = pipelineWith(examine, {
    async body(id) {
      if (ends.length === 1 && mark === undefined) await new Promise<void>((resolve) => (mark = resolve));
      return answers.body(id);
    },
  });
  pipeline.enqueue(record);
  const turn = pipeline.run();
  await expect.poll(() => ends).toHaveLength(1);
  trust = 'verified';
  const asked = pipeline.recheck(record.id);
  await expect.poll(() => mark).toBeDefined();
  ends[0]?.();
  await turn;
  expect((await answers.get(record.id))?.verification).toBe('checking');
  mark?.();
  await asked;
  const next = pipeline.run();
  await expect.poll(() => ends).toHaveLength(2);
  ends[1]?.();
  expect(await next).toBeUndefined();
  expect((await answers.get(record.id))?.verification).toBe('verified');
});

test('a retry that was put off by a clock since set back is made at once', async () => {
  now += 365 * 86_400_000;
  const record = await added();
  const unreachable: Findings = { change: {}, verification: 'unverifiable', retryable: true };
  let findings = unreachable;
  const pipeline = pipelineWith(() => Promise.resolve(findings));
  pipeline.enqueue(record);
  await pipeline.run();
  now -= 365 * 86_400_000;
  // One background lives on, another is started.
  expect(pipeline.busy()).toBe(1);
  const [kept = record] = await answers.unfinished();
  const anew = pipelineWith(() => Promise.resolve(findings));
  anew.enqueue(kept);
  expect(await anew.run()).toBeLessThanOrEqual(900_000);
  findings = passing;
  await pipeline.run();
  expect((await answers.get(record.id))?.verification).toBe('verified');
});

test('of an answer of which only hashes are kept, the bytes go with the verdict, and not before it is final', async () => {
  const record = await added({ hashesOnly: true });
  let findings: Findings = { change: {}, verification: 'unverifiable', retryable: true };
  const bytes: boolean[] = [];
  const pipeline = pipelineWith(() => Promise.resolve(findings), {
    async update(id, change) {
      const changed = await answers.update(id, change);
      // A background that ends here leaves just this.
      bytes.push((await answers.body(id)) !== undefined);
      return changed;
    },
  });
  pipeline.enqueue(record);
  now += (await pipeline.run()) ?? 0;
  findings = passing;
  await pipeline.run();
  expect(bytes).toEqual([true, false]);
});

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

for (const name of ['QuotaExceededError', 'AbortError']) {
  test(`a store that fails while evidence is gathered is no finding about the answer (${name})`, async () => {
    const record = await added();
    const pipeline = pipelineWith(() => Promise.reject(new DOMException('not stored', name)));
    pipeline.enqueue(record);
    await expect(pipeline.run()).rejects.toThrow('not stored');
    expect((await answers.get(record.id))?.verification).toBe('checking');
  });
}

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
  await answers.update(record.id, (current) => current);
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

test('an answer whose bytes or whose network are gone is not verifiable, and says which', async () => {
  const notAsked: Examine = () => Promise.reject(new Error('not to be run'));
  const record = await added();
  const withoutBytes = pipelineWith(notAsked, { body: () => Promise.resolve(undefined) });
  const withoutNetwork = pipelineWith(notAsked, {}, () => undefined);
  for (const [pipeline, code] of [
    [withoutBytes, 'bytes_not_kept'],
    [withoutNetwork, 'unknown_network'],
  ] as const) {
    pipeline.enqueue(record);
    await pipeline.run();
    const { verification, checks } = await answers.need(record.id);
    expect([verification, checks.map((check) => check.code)]).toEqual(['unverifiable', [code]]);
  }
});
