import { expect, test } from 'vitest';

import { FakeNetwork } from './fake-network';
import { TrackedApp } from './tracked-app';

/** A world of two batches and one individual record for five answers, the last of which is recorded only after the kill. */
async function world(): Promise<{
  readonly network: FakeNetwork;
  readonly app: TrackedApp;
  readonly settleRest: () => Promise<string>;
}> {
  const network = await FakeNetwork.start();
  network.mine(20);
  const [a, b, c, d, e] = await Promise.all(Array.from({ length: 5 }, () => network.answer()));
  if (!a || !b || !c || !d || !e) throw new Error('no answers');
  const app = new TrackedApp(network);
  app.add([a, b, c, d, e]);
  await network.settleBatch([a, b]);
  await network.settleBatch([c, await network.answer()]);
  await network.settleIndividual(d);
  return { network, app, settleRest: () => network.settleBatch([e]) };
}

/** Runs a tracker that is killed at its nth step: that step never returns, and nothing after it happens. */
async function killedAt(app: TrackedApp, fatal: number): Promise<'killed' | 'survived'> {
  let steps = 0;
  let kill: (() => void) | undefined;
  const killed = new Promise<'killed'>((resolve) => {
    kill = () => resolve('killed');
  });
  app.restart(() => {
    steps += 1;
    if (steps < fatal) return Promise.resolve();
    kill?.();
    return new Promise<void>(() => undefined);
  });
  return Promise.race([killed, app.run(30).then(() => 'survived' as const)]);
}

test('killed at any step, a new tracker on the same disk settles everything with proofs and few repeated downloads', async () => {
  let fatal = 1;
  for (; fatal < 200; fatal++) {
    const { network, app, settleRest } = await world();
    const outcome = await killedAt(app, fatal);
    await settleRest();
    app.restart();
    await app.run(1300);
    expect(new Set(app.states()), `killed at step ${fatal}`).toEqual(new Set(['final/recorded']));
    expect(app.unproved()).toEqual([]);
    for (const reads of network.blobReads.values()) expect(reads).toBeLessThanOrEqual(2);
    if (outcome === 'survived') break;
  }
  // Enough steps were tried for the test to mean something, and the last run was not killed at all.
  expect(fatal).toBeGreaterThan(20);
  expect(fatal).toBeLessThan(200);
}, 120_000);

test('killed again and again, every few steps, it still gets there', async () => {
  const { app, settleRest } = await world();
  await settleRest();
  // The shortest life in which anything can be written: load, look, read, commit.
  for (let life = 0; life < 40; life++) await killedAt(app, 8 + (life % 7));
  app.restart();
  await app.run(1300);
  expect(new Set(app.states())).toEqual(new Set(['final/recorded']));
  expect(app.unproved()).toEqual([]);
});

test('a write that fails loses nothing: the next tick starts from what was written', async () => {
  for (let failing = 1; failing <= 12; failing++) {
    const { app, settleRest } = await world();
    await settleRest();
    let steps = 0;
    app.restart((step) => {
      if (!step.includes('commit') && !step.includes('settled')) return Promise.resolve();
      steps += 1;
      return steps === failing ? Promise.reject(new Error('disk full')) : Promise.resolve();
    });
    await expect(app.run(30)).rejects.toThrow('disk full');
    await app.run(1300);
    expect(new Set(app.states()), `failed at ${failing}`).toEqual(new Set(['final/recorded']));
  }
}, 60_000);
