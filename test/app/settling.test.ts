import { beforeEach, expect, test, vi } from 'vitest';

import type { Answers } from '../../src/app/answers';
import type { Enclaves } from '../../src/app/enclaves';
import { createSettling, type Settling } from '../../src/app/settling';
import { toBase64 } from '../../src/bytes/base64';
import { fromHex } from '../../src/bytes/hex';
import { NodePool } from '../../src/chain/node-pool';
import type { ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';
import { FakeNetwork } from '../settlement/fake-network';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeAnswers, fakeState } from './fakes';

vi.mock('wxt/browser', () => ({ browser: {} }));

let network: FakeNetwork;
let answers: Answers;
let disk: Map<string, unknown>;
let now: number;
let settling: Settling;
beforeEach(async () => {
  network = await FakeNetwork.start();
  network.mine(50);
  answers = fakeAnswers();
  disk = new Map();
  now = network.time * 1000;
  settling = start();
});

function start(): Settling {
  const environment = {
    fetch: network.fetch,
    now: () => now,
    random: () => 0.5,
    wait: () => Promise.resolve(),
  };
  return createSettling({
    ...environment,
    answers,
    state: fakeState(disk),
    enclaves: { signingKey: () => Promise.resolve(network.signingKey) } as unknown as Enclaves,
    pool: new NodePool(environment),
    network: () => Promise.resolve(network.profile),
    onRequest: () => undefined,
    onChanged: () => undefined,
  });
}

async function verified(name: string, change: Partial<ExchangeRecord> = {}): Promise<ExchangeRecord> {
  const answer = await network.answer();
  const record = makeRecord({
    id: recordId(now, name),
    network: { id: 'fake', name: 'Fake', kind: 'test' },
    verification: 'verified',
    verifiedAt: now,
    signed: {
      teeId: answer.teeId,
      requestHash: answer.inputHash,
      outputHash: answer.outputHash,
      timestamp: answer.timestamp,
      signature: toBase64(fromHex(answer.signature, 'signature')),
    },
    ...change,
  });
  await answers.add(record, makeBody(record.id));
  await settling.follow(record);
  await network.settleBatch([answer]);
  return record;
}

/** Lets the time pass that is asked for, until nothing is pending or so many seconds are over. */
async function run(seconds: number): Promise<void> {
  for (const end = now + seconds * 1000; now <= end;) {
    const next = await settling.run();
    if (next === undefined) return;
    now += next;
  }
}

const gaps = async (): Promise<number> => {
  const { count } = await settling.estimate('fake');
  return count;
};

test('a record that was watched counts for the gap, and everything is written down', async () => {
  const { id } = await verified('a');
  await run(60);
  expect((await answers.get(id))?.settlement).toBe('final');
  expect(await gaps()).toBe(1);
  expect([...disk.keys()].some((name) => name.startsWith('settlement/fake/'))).toBe(true);
});

test('an answer of a private window settles and leaves nothing on the disk', async () => {
  const { id } = await verified('a', { seen: { ...makeRecord().seen, incognito: true } });
  await run(60);
  expect((await answers.get(id))?.settlement).toBe('final');
  expect([...disk.keys()]).toEqual([]);
});

test('imports and replays of long ago do not move what counts as late', async () => {
  const imported = await verified('a', { source: 'import' });
  const replayed = await verified('b', { verifiedAt: now + 3_600_000 });
  await run(60);
  expect((await answers.get(imported.id))?.settlement).toBe('final');
  expect((await answers.get(replayed.id))?.settlement).toBe('final');
  expect(await gaps()).toBe(0);
});

test('an answer that is seen twice counts once for the gap', async () => {
  const original = await verified('a');
  const again = { ...original, id: recordId(now, 'b'), seen: { ...original.seen, tabId: 9 } };
  await answers.add(again, makeBody(again.id));
  await settling.follow(again);
  await run(60);
  expect((await answers.get(original.id))?.settlement).toBe('final');
  expect((await answers.get(again.id))?.settlement).toBe('final');
  expect(await gaps()).toBe(1);
});

test('a network that had come to rest is taken up again after a restart, for the last look at its records', async () => {
  await verified('a');
  await run(24 * 3_600);
  expect(disk.get('settling')).toEqual([]);
  const { id } = await verified('b');
  await run(60);
  expect((await answers.get(id))?.settlement).toBe('final');
  expect(disk.get('settling')).toEqual(['fake']);
  const lastLook = `settlement/fake/confirmation/${id}`;
  expect(disk.has(lastLook)).toBe(true);
  settling = start();
  await settling.reset();
  await settling.run();
  expect(disk.has(lastLook)).toBe(false);
});

test('a record whose block is gone is shown nowhere as one, and neither is the time of it', async () => {
  const { id } = await verified('a');
  await run(60);
  expect((await answers.get(id))?.record).toBeDefined();
  network.replaceFrom(network.head);
  await run(700);
  expect(await answers.get(id)).toMatchObject({
    settlement: 'provisional',
    settlementReason: 'block_changed',
    record: undefined,
    settledAt: undefined,
  });
});

test('a deleted answer is not looked for, and nothing of it stays in the journal', async () => {
  const { id } = await verified('a');
  await run(60);
  const written = () => [...disk.keys()].filter((name) => name.includes(id));
  // A minute before the last look at the record, which would take it out of the journal by itself.
  now -= 60_000;
  await settling.run();
  expect(written()).toHaveLength(1);
  await answers.remove([id]);
  await settling.forget([id]);
  await settling.run();
  expect(written()).toEqual([]);
});

test('a damaged record does not keep the others from being followed', async () => {
  const damaged = makeRecord({ id: recordId(1, 'x'), verification: 'verified', verifiedAt: now });
  await answers.add(
    { ...damaged, signed: { ...damaged.signed, signature: '%' } as ExchangeRecord['signed'] },
    makeBody(damaged.id),
  );
  const { id } = await verified('a');
  settling = start();
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await settling.reset();
  await run(60);
  expect((await answers.get(id))?.settlement).toBe('final');
  expect(told).toHaveBeenCalledOnce();
  told.mockRestore();
});
