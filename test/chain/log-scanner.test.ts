import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { address } from '../../src/bytes/hex';
import { lastBlockAt } from '../../src/chain/block-at-time';
import { ethGetBlock, type LogFilter } from '../../src/chain/eth-calls';
import { JsonRpc } from '../../src/chain/json-rpc';
import { type ScannedRange, type ScanOptions, scanLogs } from '../../src/chain/log-scanner';
import { FakeChain, hashOf } from './fake-chain';
import { type FakeNode, Refusal, startFakeNode, testEnvironment } from './fake-node';

const relay = address('0xf1dc0d5Dcf2A01924faC78185B9227CF3EC839A5', 'relay');
const filter: LogFilter = { addresses: [relay], topics: [hashOf(1)] };
let chain: FakeChain;
let node: FakeNode;
let rpc: JsonRpc;

beforeEach(async () => {
  chain = new FakeChain(1_700_000_000, 3, 50_000);
  for (const block of [5, 12_345, 12_345, 49_999]) {
    chain.logs.push({ address: relay, topics: [hashOf(1)], data: '0x', block });
  }
  node = await startFakeNode(chain.methods());
  rpc = new JsonRpc(node.url, testEnvironment());
});
afterEach(() => node.stop());

async function scan(options: ScanOptions): Promise<ScannedRange[]> {
  const ranges: ScannedRange[] = [];
  for await (const range of scanLogs(rpc, filter, options)) ranges.push(range);
  return ranges;
}
const blocks = (ranges: readonly ScannedRange[]) =>
  ranges.flatMap(({ logs }) => logs.map((log) => log.blockNumber));

describe('scanLogs', () => {
  it('covers every block once, upwards and downwards', async () => {
    for (const direction of ['up', 'down'] as const) {
      const ranges = (await scan({ from: 0, to: 50_000, direction })).sort((a, b) => a.from - b.from);
      let next = 0;
      for (const range of ranges) {
        expect(range.from).toBe(next);
        next = range.to + 1;
      }
      expect(next).toBe(50_001);
      expect(blocks(ranges)).toEqual([5, 12_345, 12_345, 49_999]);
    }
  });

  it('halves its stretch where the node refuses, and grows back where it does not', async () => {
    chain.maxRange = 700;
    const narrow = await scan({ from: 0, to: 5_000 });
    expect(Math.max(...narrow.map(({ from, to }) => to - from + 1))).toBeLessThanOrEqual(700);
    chain.maxRange = Number.POSITIVE_INFINITY;
    const wide = await scan({ from: 0, to: 50_000, range: narrow.at(-1)?.range ?? 0 });
    expect(wide.at(-1)?.range).toBe(10_000);
  });

  it('fails when even one block is refused', async () => {
    node.methods.set('eth_getLogs', () => {
      throw new Refusal(-32000, 'pruned');
    });
    await expect(scan({ from: 0, to: 3 })).rejects.toMatchObject({ code: 'rpc_error' });
  });

  it('stops after the requests it may make and shows how far it came', async () => {
    const ranges = await scan({ from: 0, to: 50_000, direction: 'down', maxRequests: 2 });
    expect(ranges.map(({ from, to }) => [from, to])).toEqual([
      [48_001, 50_000],
      [45_001, 48_000],
    ]);
  });

  it('does not believe a node that answers with logs nobody asked for', async () => {
    const [log] = node.methods.get('eth_getLogs')?.([
      { address: [relay], topics: [hashOf(1)], fromBlock: '0x0', toBlock: '0x5' },
    ]) as [object];
    const lies = [
      { ...log, blockNumber: '0xff' },
      { ...log, address: `0x${'11'.repeat(20)}` },
      { ...log, topics: [hashOf(2)] },
      { ...log, topics: [] },
      { ...log, data: '0x1' },
      { ...log, logIndex: null },
    ];
    for (const lie of [...lies.map((one) => [one]), [log, log]]) {
      node.methods.set('eth_getLogs', () => lie);
      await expect(scan({ from: 0, to: 10 })).rejects.toMatchObject({ code: 'rpc_malformed' });
    }
  });

  it('leaves out logs of blocks that were replaced', async () => {
    const honest = chain.methods().eth_getLogs;
    node.methods.set('eth_getLogs', (params) =>
      (honest?.(params) as object[]).map((log) => ({ ...log, removed: true })),
    );
    expect(blocks(await scan({ from: 0, to: 10 }))).toEqual([]);
  });
});

describe('lastBlockAt', () => {
  const at = async (seconds: number, floor?: number) => {
    const head = await rpc.call(ethGetBlock('latest'));
    if (head === null) throw new Error('no head');
    return (await lastBlockAt(rpc, seconds, head, floor === undefined ? {} : { floor }))?.number;
  };

  it('finds the last block that is not later, in few steps', async () => {
    for (const block of [0, 1, 7, 25_000, 49_998, 49_999, 50_000]) {
      node.bodies.length = 0;
      expect(await at(chain.timeOf(block))).toBe(block);
      expect(await at(chain.timeOf(block) + 2)).toBe(block);
      expect(node.bodies.length).toBeLessThan(22);
    }
  });

  it('knows the head as the last block of the future, and no block before the floor', async () => {
    expect(await at(chain.timeOf(60_000))).toBe(50_000);
    expect(await at(chain.genesis - 1)).toBeUndefined();
    expect(await at(chain.timeOf(10), 11)).toBeUndefined();
  });

  it('ends on a chain with an uneven pace, and on a node that makes times up', async () => {
    const uneven = (number: number) =>
      chain.genesis + (number < 40_000 ? number : 40_000 + (number - 40_000) ** 2);
    const serve = (timeOf: (number: number) => number) =>
      node.methods.set('eth_getBlockByNumber', ([tag]) => {
        const number = tag === 'latest' ? chain.head : Number(tag);
        return {
          number: `0x${number.toString(16)}`,
          hash: hashOf(number),
          timestamp: `0x${timeOf(number).toString(16)}`,
        };
      });
    serve(uneven);
    expect(await at(uneven(41_234))).toBe(41_234);
    serve((number) => (number === chain.head ? 2_000_000_000 : (number * 7919) % 1_999_999_999));
    await at(1_000_000_000).catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'rpc_malformed' });
    });
    expect(node.bodies.length).toBeLessThan(150);
  });
});
