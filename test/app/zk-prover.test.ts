import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createProver } from '../../src/app/zk-prover';
import { forecast, ownArtifacts, ownCard } from '../zk/own-circuits';
import { codeOf, installWorkers, type FakeWorkers } from './fake-workers';

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}));

let workers: FakeWorkers;

beforeEach(() => {
  workers = installWorkers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a proof is made, judged in a Worker of its own, and the prover’s memory given back', async () => {
  const prover = createProver();
  const steps: string[] = [];
  const made = await prover.prove(ownArtifacts(), { onProgress: (step) => steps.push(step) });
  expect(made.publicSignals).toEqual([forecast.signal]);
  expect(steps.length).toBeGreaterThan(0);
  expect((await prover.judge(made, ownCard('volatility'))).proof.outcome).toBe('pass');
  await expect
    .poll(() => workers.started.map(({ jobs, terminated }) => [jobs, terminated]))
    .toEqual([
      [['prove'], true],
      [['judge'], false],
    ]);
});

test('a cancelled proof ends at once, its Worker with it, and the next one is made', async () => {
  const prover = createProver();
  workers.manner = 'hangs';
  const cancel = new AbortController();
  const proving = codeOf(prover.prove(ownArtifacts(), { signal: cancel.signal }));
  await expect.poll(() => workers.started.length).toBe(1);
  cancel.abort();
  expect(await proving).toBe('engine_cancelled');
  expect(workers.started[0]?.terminated).toBe(true);
  workers.manner = 'works';
  expect((await prover.prove(ownArtifacts(), {})).publicSignals).toEqual([forecast.signal]);
});

test('a proof may take an hour, and is given up after it', async () => {
  vi.useFakeTimers();
  workers.manner = 'hangs';
  const proving = codeOf(createProver().prove(ownArtifacts(), {}));
  await vi.advanceTimersByTimeAsync(59 * 60_000);
  expect(workers.started.map(({ terminated }) => terminated)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  expect(await proving).toBe('engine_timed_out');
});
