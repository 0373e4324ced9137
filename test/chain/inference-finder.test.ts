import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Hex } from '../../src/bytes/hex';
import { findInferences } from '../../src/chain/inference-finder';
import { NodePool } from '../../src/chain/node-pool';
import { startDevnet, type Devnet } from '../devnet/devnet';

let devnet: Devnet;
let vanilla: Hex;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10, blockIntervalMs: 0 });
  vanilla = await devnet.control.recordInference('model', 0);
}, 60_000);
afterAll(() => devnet.stop());
beforeEach(() => devnet.control.resetRequests());
afterEach(() => devnet.control.clearFaults());

const find = (hash: string) => {
  const pool = new NodePool({
    fetch,
    now: Date.now,
    random: Math.random,
    wait: () => Promise.resolve(),
  });
  return findInferences(pool.nodesOf(devnet.profile), hash, new AbortController().signal);
};

describe('an inference on the chain', () => {
  test('is found by its transaction, as both nodes say', async () => {
    expect(await find(vanilla)).toMatchObject({
      transaction: vanilla,
      nodes: { agreed: 2, asked: 2 },
      inferences: [{ emitter: 'precompile', kind: 'model', mode: 'VANILLA', model: 'QmDemoModel' }],
    });
  });

  test.each(['completion', 'chat'] as const)('is found for a %s', async (kind) => {
    const transaction = await devnet.control.recordInference(kind, 1);
    expect((await find(transaction)).inferences).toMatchObject([{ kind, mode: 'TEE' }]);
  });

  test('is found where one node is away, and said to be one node’s word', async () => {
    await devnet.control.fault('rpc0', { kind: 'drop' });
    expect(await find(vanilla)).toMatchObject({ nodes: { agreed: 1, asked: 2 } });
  });

  test.each([
    ['that no node knows', () => `0x${'ab'.repeat(32)}`, 'transaction_not_found'],
    ['that is none', () => '0xabc', 'malformed_transaction'],
  ])('is refused with a code for a hash %s', async (_, hash, code) => {
    await expect(find(hash())).rejects.toMatchObject({ code });
  });

  test('is refused with a code for a transaction about something else', async () => {
    await devnet.control.approveBuild('revoked');
    const { blockNumber } = await devnet.control.state();
    const [url] = devnet.urls.rpc;
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_getBlockByNumber',
      params: [`0x${blockNumber.toString(16)}`, false],
    });
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    const { result } = (await answer.json()) as { result: { transactions: readonly string[] } };
    await expect(find(result.transactions[0] ?? '')).rejects.toMatchObject({ code: 'no_inference' });
  });

  test('is a matter of asking again where no node can be asked', async () => {
    await devnet.control.fault('rpc0', { kind: 'drop' });
    await devnet.control.fault('rpc1', { kind: 'drop' });
    await expect(find(vanilla)).rejects.toMatchObject({ code: 'rpc_unreachable' });
  });
});
