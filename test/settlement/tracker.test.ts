import { beforeEach, expect, test } from 'vitest';

import type { SettledAnswer } from '../evidence/batch-tree';
import { FakeNetwork } from './fake-network';
import { TrackedApp } from './tracked-app';

let network: FakeNetwork;
beforeEach(async () => {
  network = await FakeNetwork.start();
  network.mine(50);
});

async function answers(count: number): Promise<readonly SettledAnswer[]> {
  const made: SettledAnswer[] = [];
  for (let index = 0; index < count; index++) made.push(await network.answer());
  return made;
}

const all = (app: TrackedApp, state: string) => expect(new Set(app.states())).toEqual(new Set([state]));

test('every answer of a batch is final with a proof that holds, after one download', async () => {
  const made = await answers(20);
  const app = new TrackedApp(network);
  app.add(made);
  await app.run(5);
  all(app, 'provisional/waiting');
  const blobId = await network.settleBatch(made);
  await app.run(60);
  all(app, 'final/recorded');
  expect(app.unproved()).toEqual([]);
  expect(app.kept.get('a7')?.proof).toMatchObject({
    form: 'batch',
    blobId,
    batchSize: 20,
    blockNumber: 51,
    nodes: { agreed: 2, total: 2 },
  });
  expect(network.blobReads.get(blobId)).toBe(1);
});

test('an individual record settles without any blob', async () => {
  const [answer] = await answers(1);
  if (answer === undefined) throw new Error('no answer');
  const app = new TrackedApp(network);
  app.add([answer]);
  await network.settleIndividual(answer);
  await app.run(60);
  all(app, 'final/recorded');
  expect(app.kept.get('a0')?.proof?.form).toBe('individual');
  expect(network.requests.get('blob')).toBeUndefined();
});

test('nothing runs while nothing is pending, and batches that can concern nobody are not downloaded', async () => {
  const app = new TrackedApp(network);
  expect(await app.tracker.tick()).toEqual({ nextInMs: undefined });
  expect(network.requests.size).toBe(0);
  await network.settleBatch(await answers(3));
  network.pass(3600);
  app.add(await answers(1));
  await app.run(60);
  expect(network.requests.get('blob')).toBeUndefined();
});

test('answers are found that were captured after their batch had been read, and without reading it again otherwise', async () => {
  const early = await answers(1);
  const late = await answers(1);
  const app = new TrackedApp(network);
  app.add(early);
  const blobId = await network.settleBatch([...early, ...late]);
  await app.run(60);
  app.add(await answers(1));
  await app.run(60);
  expect(network.blobReads.get(blobId)).toBe(1);
  app.add(late);
  await app.run(60);
  expect(app.states()).toEqual(['final/recorded', 'provisional/waiting', 'final/recorded']);
  expect(network.blobReads.get(blobId)).toBe(2);
});

test('batches that come late and out of order settle all the same', async () => {
  const made = await answers(6);
  const app = new TrackedApp(network);
  app.add(made);
  network.pass(5000);
  app.now += 5_000_000;
  await app.run(20);
  all(app, 'overdue/late');
  await network.settleBatch(made.slice(4));
  await network.settleBatch(made.slice(2, 4));
  await network.settleBatch(made.slice(0, 2));
  await app.run(1300);
  all(app, 'final/recorded');
});

test('after a week offline everything is found, with requests that grow with records and not with time', async () => {
  const made = await answers(5);
  const app = new TrackedApp(network);
  app.add(made);
  await app.run(10);
  network.requests.clear();
  await network.settleBatch(made);
  for (let batch = 0; batch < 5; batch++) {
    network.pass(100_000);
    await network.settleBatch(await answers(2));
  }
  network.mine(20_000);
  app.now += 7 * 86_400_000;
  app.restart();
  await app.run(600);
  all(app, 'final/recorded');
  expect(network.requests.get('blob')).toBe(1);
  expect(network.requests.get('eth_getLogs')).toBeLessThan(20);
});

test('a node that limits ranges is asked for less at a time', async () => {
  network.faults[0] = { maxRange: 100 };
  const made = await answers(2);
  const app = new TrackedApp(network);
  app.add(made);
  await app.run(10);
  network.mine(3_000);
  await network.settleBatch(made);
  await app.run(600);
  all(app, 'final/recorded');
});

test('a node that is down is replaced by the next, but alone it settles nothing', async () => {
  const made = await answers(2);
  const app = new TrackedApp(network);
  app.add(made);
  network.faults[0] = { down: true };
  await network.settleBatch(made);
  await app.run(60);
  all(app, 'provisional/awaiting_second_node');
  network.faults[0] = {};
  await app.run(1300);
  all(app, 'final/recorded');
});

test('nodes that disagree about the block are shown so, and settle nothing until they agree', async () => {
  const made = await answers(2);
  const app = new TrackedApp(network);
  app.add(made);
  network.faults[1] = { forked: true };
  await network.settleBatch(made);
  await app.run(60);
  all(app, 'provisional/nodes_disagree');
  network.faults[1] = {};
  await app.run(1300);
  all(app, 'final/recorded');
});

test('a forged event that only one node shows settles nothing', async () => {
  const made = await answers(2);
  const app = new TrackedApp(network);
  app.add(made);
  network.faults[1] = { withholds: true };
  await network.settleBatch(made);
  await app.run(600);
  all(app, 'provisional/nodes_disagree');
});

test.each([
  ['late', 300],
  ['overdue', 2000],
])('a record that the first node withholds is found at the second once it is %s', async (_when, seconds) => {
  const made = await answers(2);
  const app = new TrackedApp(network);
  app.add(made);
  network.faults[0] = { withholds: true };
  await network.settleBatch(made);
  await app.run(60);
  all(app, 'provisional/waiting');
  network.pass(seconds);
  app.now += seconds * 1000;
  await app.run(60);
  expect(app.states()[0]).toMatch(/nodes_disagree/);
  network.faults[0] = {};
  await app.run(1300);
  all(app, 'final/recorded');
});

test('what is late is looked for at the next node a minute of answers at a time, and once', async () => {
  const app = new TrackedApp(network);
  const asked = () => [...network.requests.values()].reduce((sum, count) => sum + count, 0);
  const quiet = async () => {
    await app.run(30);
    const before = asked();
    await app.run(30);
    return asked() - before;
  };
  app.add(await answers(20));
  const usual = await quiet();
  network.pass(300);
  app.now += 300_000;
  await app.run(30);
  expect(await quiet()).toBeLessThanOrEqual(usual);
});

test('when no node can be reached this is said, and taken back', async () => {
  const app = new TrackedApp(network);
  app.add(await answers(2));
  network.faults[0] = { down: true };
  network.faults[1] = { down: true };
  await app.run(60);
  all(app, 'provisional/chain_unreachable');
  network.faults[0] = {};
  network.faults[1] = {};
  await app.run(600);
  all(app, 'provisional/waiting');
});

test('an aggregator that delivers something else is passed over for the next', async () => {
  const made = await answers(3);
  const app = new TrackedApp(network);
  app.add(made);
  const blobId = await network.settleBatch(made);
  network.blobFaults.set(blobId, [{ text: '{"format":"standard-v1"}' }, undefined]);
  await app.run(60);
  all(app, 'final/recorded');
});

test('a batch whose root no tree has settles nothing and is named as altered', async () => {
  const made = await answers(3);
  const app = new TrackedApp(network);
  app.add(made);
  await network.settleBatch(made, { root: network.teeId });
  await app.run(600);
  all(app, 'provisional/record_altered');
  network.pass(4000);
  await app.run(1300);
  all(app, 'overdue/record_altered');
});

test('a blob that every aggregator says it does not have is retried, then gone for good', async () => {
  const made = await answers(1);
  const app = new TrackedApp(network);
  app.add(made);
  network.blobFaults.set('*', [{ status: 404 }, { status: 404 }]);
  await network.settleBatch(made);
  await app.run(300);
  all(app, 'provisional/waiting');
  network.pass(4000);
  await app.run(1300);
  all(app, 'overdue/blob_gone');
});

test('a blob that only some aggregators lack is never given up', async () => {
  const made = await answers(1);
  const app = new TrackedApp(network);
  app.add(made);
  network.blobFaults.set('*', [{ status: 404 }, { status: 503 }]);
  await network.settleBatch(made);
  network.pass(4000);
  await app.run(1300);
  all(app, 'overdue/late');
  network.blobFaults.clear();
  await app.run(1300);
  all(app, 'final/recorded');
});

test('a record with a signature that nobody made, or with none, settles nothing and says which', async () => {
  const made = await answers(2);
  const app = new TrackedApp(network);
  app.add(made);
  const [first, second] = made;
  if (first === undefined || second === undefined) throw new Error('no answers');
  await network.settleBatch([
    { ...first, signature: '0xd3' },
    { ...second, signature: `0x${'11'.repeat(256)}` },
  ]);
  await app.run(60);
  expect(app.states()).toEqual(['provisional/record_unsigned', 'provisional/record_signature_invalid']);
});

test('without the key of the enclave a record is found but settles nothing until the key is there', async () => {
  const keys: Uint8Array[] = [];
  const made = await answers(1);
  const app = new TrackedApp(network, { keyOf: () => Promise.resolve(keys[0]) });
  app.add(made);
  await network.settleBatch(made);
  await app.run(60);
  all(app, 'provisional/key_missing');
  keys.push(network.signingKey);
  await app.run(600);
  all(app, 'final/recorded');
});

test('what nodes have pruned is named, and the search goes on where they still know', async () => {
  const made = await answers(1);
  const app = new TrackedApp(network);
  app.add(made);
  await network.settleBatch(made);
  network.mine(3_000);
  for (const fault of network.faults) fault.prunedBelow = 2_000;
  app.now += 3_000_000;
  await app.run(60);
  all(app, 'overdue/range_pruned');
});

test('an answer that is in no batch of its day is never looked for again', async () => {
  const app = new TrackedApp(network);
  app.add(await answers(1));
  await app.run(10);
  network.pass(3 * 86_400);
  app.now += 3 * 86_400_000;
  await app.run(600);
  all(app, 'overdue/not_recorded');
  network.requests.clear();
  app.restart();
  expect(await app.tracker.tick()).toEqual({ nextInMs: undefined });
  expect(network.requests.size).toBe(0);
});

test('a block whose hash changes undoes the record, which is then found in its new block', async () => {
  const made = await answers(2);
  const app = new TrackedApp(network);
  app.add(made);
  await network.settleBatch(made);
  await app.run(60);
  all(app, 'final/recorded');
  network.replaceFrom(network.head);
  await app.run(700);
  all(app, 'provisional/block_changed');
  await network.settleBatch(made);
  await app.run(1300);
  all(app, 'final/recorded');
  expect(app.unproved()).toEqual([]);
});

test('on a chain of depth a record is settled first and final when it is deep enough', async () => {
  const profile = { ...network.profile, finality: { kind: 'depth', blocks: 12 } } as const;
  const made = await answers(2);
  const app = new TrackedApp(network, { profile });
  app.add(made);
  await network.settleBatch(made);
  await app.run(60);
  all(app, 'settled/recorded');
  network.mine(12);
  await app.run(60);
  all(app, 'final/recorded');
});

test('a clock that jumps back or ahead neither stalls the search nor makes answers overdue', async () => {
  const made = await answers(2);
  const app = new TrackedApp(network);
  app.add(made);
  await app.run(10);
  app.now += 3 * 86_400_000;
  network.mine(1);
  await app.run(10);
  all(app, 'provisional/waiting');
  app.now -= 6 * 86_400_000;
  network.mine(1);
  await app.run(10);
  await network.settleBatch(made);
  await app.run(60);
  all(app, 'final/recorded');
});

test('a removed answer is forgotten with what was found for it', async () => {
  const made = await answers(1);
  const app = new TrackedApp(network);
  app.add(made);
  app.tracker.remove('a0');
  await network.settleBatch(made);
  expect(await app.tracker.tick()).toEqual({ nextInMs: undefined });
  all(app, 'provisional/waiting');
});
