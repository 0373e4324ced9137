import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { blobSource } from '../../src/settlement/blob-source';
import { FakeNetwork } from './fake-network';
import { TrackedApp } from './tracked-app';

let network: FakeNetwork;
beforeEach(async () => {
  network = await FakeNetwork.start();
  network.mine(50);
});
afterEach(() => vi.restoreAllMocks());

test('on a chain of depth, a record that a reorganisation brings into blocks already read is found', async () => {
  const profile = { ...network.profile, finality: { kind: 'depth', blocks: 12 } } as const;
  const made = [await network.answer()];
  const app = new TrackedApp(network, { profile });
  app.add(made);
  await app.run(10);
  network.blocks.splice(48);
  await network.settleBatch(made);
  network.mine(5);
  await app.run(60);
  expect(app.states()).toEqual(['settled/recorded']);
});

test('an answer that comes late is found in blocks older than those the search began with', async () => {
  const old = [await network.answer()];
  await network.settleBatch(old);
  network.mine(150);
  const app = new TrackedApp(network);
  app.add([await network.answer()]);
  await app.run(10);
  app.add(old);
  await app.run(60);
  expect(app.states()).toEqual(['provisional/waiting', 'final/recorded']);
});

test('a chain that began anew is read from where the answer can stand, not from where the old one was read to', async () => {
  network.mine(300);
  const made = [await network.answer()];
  const app = new TrackedApp(network);
  app.add(made);
  await app.run(10);
  network.blocks.splice(1);
  network.pass(400);
  await network.settleBatch(made);
  await app.run(60);
  expect(app.states()).toEqual(['final/recorded']);
});

test('an answer signed by a clock ahead of the chain’s is found in a block before its time', async () => {
  const made = [await network.answer(network.time + 110)];
  await network.settleBatch(made);
  network.mine(50);
  const app = new TrackedApp(network);
  app.add(made);
  await app.run(60);
  expect(app.states()).toEqual(['final/recorded']);
});

test('ticks that end while a blob is on its way say nothing about the blob, however many there are', async () => {
  const made = [await network.answer()];
  const source = blobSource(network.profile.walrusAggregators, { fetch: network.fetch, now: () => 0 });
  let tick = new AbortController();
  let isCut = true;
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => (tick = new AbortController()).signal);
  const app = new TrackedApp(network, {
    fetchBlob: (id, open, signal) => {
      if (!isCut) return source(id, open, signal);
      tick.abort();
      return Promise.resolve({ kind: 'absent', bytes: 0 });
    },
  });
  app.add(made);
  await network.settleBatch(made);
  network.pass(1_900);
  for (let count = 0; count < 10; count++) {
    await app.tracker.tick();
    app.now += 600_000;
  }
  isCut = false;
  await app.run(1_300);
  expect(app.states()).toEqual(['final/recorded']);
});
