import { availableParallelism } from 'node:os';

import type { Hex32 } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { readBatch } from '../../src/settlement/batch-reading';
import type { BatchEntry } from '../../src/settlement/journal';
import { PendingIndex } from '../../src/settlement/pending-index';
import { makeBatchTree, type SettledAnswer } from '../evidence/batch-tree';
import { measureAudits } from './audit-work';
import { median } from './measure';
import { firstSecond, random32, unsignedAnswer } from './random-answers';

const perBatch = 20;
const batches = 1_000;

/** A batch as the tracker meets it: its journal entry and its blob. */
interface Announced {
  readonly entry: BatchEntry;
  readonly blob: Uint8Array;
}

function announce(answers: readonly SettledAnswer[], number: number): Announced {
  const { root, size, blob } = makeBatchTree(answers);
  const entry: BatchEntry = {
    kind: 'batch',
    root,
    batchSize: size,
    blobId: String(number),
    log: { address: '0x00' as never, topics: [], data: '0x' },
    txHash: root,
    logIndex: 0,
    blockNumber: number,
    blockHash: root,
    blockTime: (answers[0]?.timestamp ?? firstSecond) + 70,
    state: 'unread',
    attempts: 0,
    dueAt: 0,
  };
  return { entry, blob: utf8(blob) };
}

const patience = { attempts: 5, settleSeconds: 1800, pauseAfter: () => 1000 };
const noKey = () => Promise.resolve(undefined);

/** Reads all batches once against what is pending, and returns milliseconds of CPU per batch. */
async function readAll(announced: readonly Announced[], index: PendingIndex): Promise<number> {
  const before = process.cpuUsage();
  for (const { entry, blob } of announced) {
    await readBatch(
      entry,
      index,
      async (_id, open) => ({ kind: 'accepted', opened: await open(blob), bytes: blob.length }),
      noKey,
      { now: 0, head: entry.blockTime },
      patience,
      new AbortController().signal,
    );
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / announced.length;
}

function pendingIndex(answers: readonly SettledAnswer[]): PendingIndex {
  const index = new PendingIndex();
  for (const [number, answer] of answers.entries()) {
    index.add({ ...answer, id: `x${number}`, reason: 'waiting' });
  }
  return index;
}

/** CPU per new batch, with 10 … 1,000,000 pending; each count in turn in every round, so that none has the quieter moment. */
async function lookUps(teeId: Hex32): Promise<void> {
  const answers = Array.from({ length: batches * perBatch }, (_, second) => unsignedAnswer(teeId, second));
  const announced = Array.from({ length: batches }, (_, number) =>
    announce(answers.slice(number * perBatch, (number + 1) * perBatch), number),
  );
  const others = Array.from({ length: 1_000_000 }, (_, second) => ({
    ...unsignedAnswer(teeId, second % 86_400),
    signature: '0x' as const,
  }));
  // The same five are found in every row but the last, so that what grows is what is pending alone.
  const rows = [
    ...[10, 100, 1_000, 10_000, 1_000_000].map((count) => ({ count, found: 5 })),
    { count: 10_000, found: 5_000 },
  ];
  const indexes = rows.map(({ count, found }) =>
    pendingIndex([...answers.slice(0, found), ...others.slice(0, count - found)]),
  );
  const times: number[][] = rows.map(() => []);
  for (let round = -1; round < 7; round++) {
    for (const [at, index] of indexes.entries()) {
      const spent = await readAll(announced, index);
      if (round >= 0) times[at]?.push(spent);
    }
  }
  const [base = 1] = times.map(median);
  for (const [at, { count, found }] of rows.entries()) {
    const spent = median(times[at] ?? []);
    console.log(
      `${count.toLocaleString('en').padStart(9)} pending, ${found.toLocaleString('en')} found · ${batches} batches of ${perBatch} · ${spent.toFixed(3)} ms CPU per new batch · ratio ${(spent / base).toFixed(2)}`,
    );
  }
}

/** A hundred times as many batches stream past: what stays in memory is the pending exchanges alone. */
async function memory(teeId: Hex32): Promise<void> {
  const index = pendingIndex(
    Array.from({ length: 10_000 }, (_, second) => unsignedAnswer(teeId, second % 86_400)),
  );
  const sample = Array.from({ length: 50 }, (_, number) =>
    announce(
      Array.from({ length: perBatch }, () => unsignedAnswer(teeId, number)),
      number,
    ),
  );
  await readAll(sample, index);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let peak = before;
  for (let round = 0; round < (100 * batches) / sample.length; round++) {
    await readAll(sample, index);
    if (round % 100 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
  }
  const mib = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);
  console.log(
    `${(100 * batches).toLocaleString('en')} batches past 10,000 pending · heap ${mib(before)} MiB before, ${mib(peak)} MiB at most`,
  );
}

/** Milliseconds of CPU that this process has used, on all its threads. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Cost of following records, whatever is pending; and of auditing whole batches. The blob id is left out of both. */
export async function run(): Promise<void> {
  console.log(`${availableParallelism()} cores, Node.js ${process.version}`);
  for (const line of await measureAudits({ batches, rounds: 9, cpuMs })) console.log(line);
  const teeId = random32();
  await memory(teeId);
  await lookUps(teeId);
}
