import { Buffer } from 'node:buffer';
import { availableParallelism } from 'node:os';

import { fromHex, type Hex, type Hex32, toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import {
  importSigningKey,
  messageHash,
  type SigningKey,
  teeIdOf,
  verifyEnclaveSignature,
} from '../../src/opengradient/enclave-signature';
import { auditBatch } from '../../src/settlement/audit';
import { readBatch } from '../../src/settlement/batch-reading';

import type { BatchEntry } from '../../src/settlement/journal';
import { PendingIndex } from '../../src/settlement/pending-index';
import { makeBatchTree, type SettledAnswer } from '../evidence/batch-tree';

const perBatch = 20;
const batches = 1_000;
const firstSecond = 1_767_225_600;

interface Signer {
  readonly key: CryptoKey;
  readonly verifying: SigningKey;
  readonly teeId: Hex32;
}

async function makeSigner(): Promise<Signer> {
  const pair = await crypto.subtle.generateKey(
    { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ['sign', 'verify'],
  );
  const der = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { key: pair.privateKey, verifying: await importSigningKey(der), teeId: teeIdOf(der) };
}

function random32(): Hex32 {
  return toHex(crypto.getRandomValues(new Uint8Array(32))) as Hex32;
}

function unsignedAnswer(teeId: Hex32, second: number): SettledAnswer {
  const signature: Hex = toHex(crypto.getRandomValues(new Uint8Array(256)));
  return { teeId, inputHash: random32(), outputHash: random32(), signature, timestamp: firstSecond + second };
}

function messageOf({ inputHash, outputHash, timestamp }: SettledAnswer): Uint8Array<ArrayBuffer> {
  return messageHash(fromHex(inputHash, 'input'), fromHex(outputHash, 'output'), BigInt(timestamp));
}

async function sign(answer: SettledAnswer, signer: Signer): Promise<SettledAnswer> {
  const message = messageOf(answer);
  const signature = await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, signer.key, message);
  return { ...answer, signature: toHex(new Uint8Array(signature)) };
}

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

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? 0;
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
  const counts = [10, 100, 1_000, 10_000, 1_000_000];
  const indexes = counts.map((count) => {
    // As many of the pending are in these batches as can be; the rest are recorded elsewhere or never.
    const recorded = answers.slice(0, Math.min(count / 2, answers.length));
    return pendingIndex([...recorded, ...others.slice(0, count - recorded.length)]);
  });
  const times: number[][] = counts.map(() => []);
  for (let round = -1; round < 7; round++) {
    for (const [at, index] of indexes.entries()) {
      const spent = await readAll(announced, index);
      if (round >= 0) times[at]?.push(spent);
    }
  }
  const [base = 1] = times.map(median);
  for (const [at, count] of counts.entries()) {
    const spent = median(times[at] ?? []);
    console.log(
      `${count.toLocaleString('en').padStart(9)} pending · ${batches} batches of ${perBatch} · ${spent.toFixed(3)} ms CPU per new batch · ratio ${(spent / base).toFixed(2)}`,
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

/** Runs tasks with so many under way. */
async function pooled<Item>(
  items: readonly Item[],
  width: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await task(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** Audits whole batches beside the floor: the same number of bare WebCrypto verifications, as many under way. */
async function audits(signer: Signer): Promise<void> {
  const count = 500;
  const batchesOfAnswers: SettledAnswer[][] = [];
  for (let number = 0; number < count; number++) {
    const answers = Array.from({ length: perBatch }, (_, second) => unsignedAnswer(signer.teeId, second));
    batchesOfAnswers.push(await Promise.all(answers.map((answer) => sign(answer, signer))));
  }
  const announced = batchesOfAnswers.map(announce);
  const bare = batchesOfAnswers.flat().map((answer) => ({
    signature: Uint8Array.from(Buffer.from(answer.signature.slice(2), 'hex')),
    message: messageOf(answer),
  }));
  const means = {
    keyOf: () => Promise.resolve(signer.verifying),
    blobIdOf: () => Promise.resolve(''),
  };
  const ours = async () =>
    pooled(announced, 8, async ({ entry, blob }) => {
      const event = { root: entry.root, batchSize: BigInt(entry.batchSize) };
      for await (const found of auditBatch({ blob, announced: event }, means)) {
        if (found.kind === 'end' && found.verdict !== 'sound') throw new Error('not sound');
      }
    });
  const floor = async () =>
    pooled(bare, 160, async ({ signature, message }) => {
      if (!(await verifyEnclaveSignature(signer.verifying, signature, message))) throw new Error('not valid');
    });
  const wall: readonly [number[], number[]] = [[], []];
  const cpu: readonly [number[], number[]] = [[], []];
  for (let round = -1; round < 9; round++) {
    for (const [at, work] of [ours, floor].entries()) {
      const [start, spent] = [performance.now(), process.cpuUsage()];
      await work();
      const { user, system } = process.cpuUsage(spent);
      if (round < 0) continue;
      wall[at]?.push(performance.now() - start);
      cpu[at]?.push((user + system) / 1000);
    }
  }
  const perSecond = (ms: number) => Math.round((count * perBatch) / (ms / 1000)).toLocaleString('en');
  const ratio = ([audit, bareTime]: readonly [number[], number[]]) =>
    (median(audit) / median(bareTime)).toFixed(2);
  console.log(
    `audit of ${count} batches of ${perBatch} (${availableParallelism()} cores) · ${perSecond(median(wall[0]))} signatures/s · floor ${perSecond(median(wall[1]))}/s bare verifications · ratio ${ratio(wall)} by the clock, ${ratio(cpu)} by CPU (target 1.25)`,
  );
}

/** Cost of following records, whatever is pending; and of auditing whole batches. The blob id is left out of both. */
export async function run(): Promise<void> {
  const signer = await makeSigner();
  await audits(signer);
  await memory(signer.teeId);
  await lookUps(signer.teeId);
}
