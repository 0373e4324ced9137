import { afterEach, beforeEach, expect, test } from 'vitest';

import type { Hex32 } from '../../src/bytes/hex';
import { JsonRpc } from '../../src/chain/json-rpc';
import { findRecord, readRecordName } from '../../src/settlement/find-record';
import { FakeChain, hashOf } from '../chain/fake-chain';
import { type FakeNode, startFakeNode, testEnvironment } from '../chain/fake-node';
import { batchSettlementLog, makeBlobId } from '../evidence/batch-tree';
import { relay } from './fake-network';

/** More blocks than one search looks through. */
const head = 3_000_000;
const [first, second] = [hashOf(1001), hashOf(1002)];

let chain: FakeChain;
let node: FakeNode;
beforeEach(async () => {
  chain = new FakeChain(1_767_225_600, 1, head);
  node = await startFakeNode(chain.methods());
});
afterEach(() => node.stop());

/** Records a batch; its root is its number. */
async function record(root: number, block: number, transaction: Hex32, index = 0): Promise<string> {
  const blobId = await makeBlobId(`blob ${root}`, 10);
  const log = batchSettlementLog(relay, { root: hashOf(root), size: 1, blobId });
  chain.logs.push({ ...log, block, transaction, index });
  chain.transactions.set(transaction, { input: '0x', to: relay, block });
  return blobId;
}

async function transactionOf(name: string): Promise<string | undefined> {
  const rpc = new JsonRpc(node.url, testEnvironment());
  const log = await findRecord(rpc, { relay }, readRecordName(name), new AbortController().signal);
  return log?.transactionHash;
}

test('a transaction names its own record, not another of the same block', async () => {
  await record(1, head - 5, first);
  await record(2, head - 5, second, 1);
  expect(await transactionOf(first)).toBe(first);
  expect(await transactionOf(second.slice(2))).toBe(second);
});

test('a transaction of the relay’s block that records nothing names no record', async () => {
  await record(1, head - 5, first);
  chain.transactions.set(second, { input: '0x', to: relay, block: head - 5 });
  expect(await transactionOf(second)).toBeUndefined();
});

test('a root and a blob are looked for from the newest block down, and not without end', async () => {
  const old = await record(1, 10, hashOf(1000));
  const blobId = await record(2, head - 200_000, first);
  await record(2, head - 100_000, second);
  expect(await transactionOf(hashOf(2))).toBe(second);
  expect(await transactionOf(blobId)).toBe(second);
  expect(await transactionOf(old)).toBeUndefined();
});

test('a name that is neither hash nor blob is refused', () => {
  expect(() => readRecordName('0x12')).toThrow(/transaction or Merkle root/);
});
