import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';

import { createRejudging, judgeByRelease, type Rejudging } from '../../src/app/rejudging';
import { CodedError } from '../../src/bytes/coded-error';
import { openDatabase } from '../../src/store/database';
import { diskStore, memoryStore, type ExchangeStore } from '../../src/store/exchanges';
import type { ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeState } from './fakes';

let disk: ExchangeStore;
let hidden: ExchangeStore;
let values: Map<string, unknown>;
let judged: { readonly id: string; readonly change: Partial<ExchangeRecord> }[];
let busy: number;
let rejudging: Rejudging;
let made = 0;

beforeEach(async () => {
  disk = diskStore(await openDatabase(`rejudging-${++made}`));
  hidden = memoryStore();
  values = new Map();
  judged = [];
  busy = 0;
  rejudging = start();
});

function start(): Rejudging {
  return createRejudging({
    disk,
    hidden,
    state: fakeState(values),
    pipeline: {
      busy: () => busy,
      async recheck(id, change = {}) {
        if ((await disk.body(id)) === undefined && (await hidden.body(id)) === undefined) {
          throw new CodedError('bytes_not_kept', 'Only hashes are kept.');
        }
        judged.push({ id, change });
      },
    },
    label: (id) => Promise.resolve({ id, name: 'Named anew', kind: 'test' }),
    wake: () => undefined,
  });
}

async function keep(count: number, change: Partial<ExchangeRecord> = {}, store = disk): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) =>
    recordId(1_000 + index, `${made}-${store === disk}`),
  );
  for (const id of ids)
    await store.add(makeRecord({ verification: 'verified', ...change, id }), makeBody(id));
  return ids.reverse();
}

/** Steps until nothing is left, or so many. */
async function run(steps = 1_000): Promise<void> {
  for (let step = 0; step < steps; step++) if ((await rejudging.run()) === undefined) return;
}

const ids = (): string[] => judged.map(({ id }) => id);

test('a change of what is trusted reaches every answer once, newest first, in bounded steps', async () => {
  const newestFirst = await keep(1_130);
  await rejudging.request({ kind: 'all' });
  await run(1);
  expect(judged.length).toBeLessThanOrEqual(50);
  await run();
  expect(ids()).toEqual(newestFirst);
  expect(values.get('rejudging')).toEqual([]);
});

test('a background that ends in between takes nothing away: the next one goes on where it was', async () => {
  const newestFirst = await keep(300);
  await rejudging.request({ kind: 'all' });
  await run(2);
  rejudging = start();
  await run();
  expect(ids()).toEqual(newestFirst);
});

test('what changes while answers are judged again begins at the newest once more', async () => {
  const newestFirst = await keep(120);
  await rejudging.request({ kind: 'all' });
  await run(1);
  await rejudging.request({ kind: 'all' });
  await run();
  expect(ids().slice(50)).toEqual(newestFirst);
});

test('a change that comes in the middle of the first step is not taken for the one before it', async () => {
  const newestFirst = await keep(10);
  await rejudging.request({ kind: 'all' });
  const step = rejudging.run();
  await rejudging.request({ kind: 'all' });
  await step;
  await run();
  expect(ids()).toEqual([...newestFirst, ...newestFirst]);
});

test('a step waits until the checks of those before it have mostly ended', async () => {
  await keep(60);
  await rejudging.request({ kind: 'all' });
  busy = 50;
  expect(await rejudging.run()).toBeGreaterThan(0);
  expect(judged).toEqual([]);
  busy = 49;
  await run(1);
  expect(judged).toHaveLength(50);
});

test('a network that was replaced concerns its own answers: they are labelled by it, and its nodes are asked anew', async () => {
  const { network } = makeRecord();
  const own = recordId(5, 'own');
  await disk.add(
    makeRecord({ id: own, network: { ...network, id: 'mine' }, verification: 'verified' }),
    makeBody(own),
  );
  await keep(3);
  await rejudging.request({ kind: 'network', id: 'mine' });
  await run();
  expect(judged).toEqual([
    {
      id: own,
      change: { network: { id: 'mine', name: 'Named anew', kind: 'test' }, evidenceKey: undefined },
    },
  ]);
});

test('model cards concern proofs, and what was rejected stays so', async () => {
  const zk = { state: 'offered', envelope: '{}', view: undefined } as const;
  const states = { a: zk, b: { ...zk, state: 'failed' as const }, c: undefined };
  for (const [name, found] of Object.entries(states)) {
    const id = recordId(1, name);
    await disk.add(makeRecord({ id, verification: 'verified', zk: found }), makeBody(id));
  }
  const rejected = recordId(2, 'd');
  await disk.add(makeRecord({ id: rejected, verification: 'rejected', zk }), makeBody(rejected));
  await rejudging.request({ kind: 'proofs' });
  await run();
  expect(ids()).toEqual([recordId(1, 'a')]);
});

test('model cards concern what is in its first round, which may have looked at them before they changed', async () => {
  const [newest = '', older = ''] = await keep(2, { verification: 'checking', zk: undefined });
  await rejudging.request({ kind: 'proofs' });
  await run();
  expect(ids()).toEqual([newest, older]);
});

test('an answer of which only hashes are kept does not stop the others', async () => {
  const [first = '', second = ''] = await keep(2);
  await disk.update(first, (record) => ({ ...record, hashesOnly: true }));
  await rejudging.request({ kind: 'all' });
  await run();
  expect(ids()).toEqual([second]);
});

test('answers of private windows are judged at once, and nothing about them is written down', async () => {
  const [own = ''] = await keep(1, {}, hidden);
  await rejudging.request({ kind: 'all' });
  expect(ids()).toEqual([own]);
  await run(1);
  expect(JSON.stringify([...values])).not.toContain(own);
});

test('a new release judges everything by its own rules, once', async () => {
  const newestFirst = await keep(2);
  const state = fakeState(values);
  await judgeByRelease('1.0.0', state, rejudging);
  await run();
  await judgeByRelease('1.0.0', state, rejudging);
  await run();
  expect(ids()).toEqual(newestFirst);
  await judgeByRelease('1.0.1', state, rejudging);
  await run();
  expect(ids()).toEqual([...newestFirst, ...newestFirst]);
});
