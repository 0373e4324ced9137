import { beforeEach, expect, test } from 'vitest';

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
