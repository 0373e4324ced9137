import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ethBlockNumber, ethCall, ethChainId } from '../../src/chain/eth-calls';
import { defaultRpcLimits, JsonRpc, type RpcLimits } from '../../src/chain/json-rpc';
import { address } from '../../src/bytes/hex';
import { type FakeNode, Refusal, startFakeNode, testEnvironment, type TestEnvironment } from './fake-node';

let node: FakeNode;
let world: TestEnvironment;

beforeEach(async () => {
  node = await startFakeNode({ eth_chainId: () => '0x29f4', eth_blockNumber: () => '0x10' });
  world = testEnvironment();
});
afterEach(() => node.stop());

const client = (limits: Partial<RpcLimits> = {}) =>
  new JsonRpc(node.url, world, { ...defaultRpcLimits, ...limits });
const contract = address('0x703cB174AEadB35D611858369B4b1111dC9Abda6', 'contract');
const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    return await promise;
  } catch (thrown) {
    return (thrown as { code?: unknown }).code;
  }
};

describe('JsonRpc', () => {
  it('reads a result through the reader of its call and reports the request', async () => {
    expect(await client().call(ethChainId())).toBe(10740);
    expect(world.requests).toEqual([
      expect.objectContaining({ url: node.url, what: 'eth_chainId', outcome: 'ok', bytes: 42 }),
    ]);
  });

  it('asks several things in one request and matches answers by id, whatever their order', async () => {
    node.fault = (_request, response, body) => {
      const calls = JSON.parse(body) as { id: number; method: string }[];
      response.end(
        JSON.stringify(
          calls.reverse().map(({ id, method }) => ({ id, result: method === 'eth_chainId' ? '0x1' : '0x2' })),
        ),
      );
      return true;
    };
    const [chain, block] = await client().batch([ethChainId(), ethBlockNumber()]);
    expect([chain, block]).toEqual([
      { ok: true, value: 1 },
      { ok: true, value: 2 },
    ]);
    expect(node.bodies).toHaveLength(1);
  });

  it('falls back to single calls when a node refuses batches, and remembers it', async () => {
    node.fault = (_request, response, body) => {
      if (!body.startsWith('[')) return false;
      response.end('{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch not supported"}}');
      return true;
    };
    const rpc = client();
    await rpc.batch([ethChainId(), ethBlockNumber()]);
    const again = await rpc.batch([ethChainId(), ethBlockNumber()]);
    expect(again.map((outcome) => outcome.ok)).toEqual([true, true]);
    expect(node.bodies).toHaveLength(5);
  });

  it("keeps one call's refusal from touching the others, and hands on its revert data", async () => {
    node.methods.set('eth_call', () => {
      throw new Refusal(3, 'execution reverted', '0x1A2B3C4D');
    });
    const [chain, call] = await client().batch([ethChainId(), ethCall(contract, '0x', 'latest')]);
    expect(chain.ok).toBe(true);
    expect(call).toMatchObject({
      ok: false,
      error: { code: 'rpc_error', detail: { remote: { code: 3, data: '0x1a2b3c4d' } } },
    });
  });

  it('stops reading an endless answer at its byte bound, without waiting for its end', async () => {
    node.fault = (_request, response) => {
      const chunk = Buffer.alloc(1 << 20, 0x20);
      let sent = 0;
      const more = () => {
        if (response.destroyed || sent > 100) return;
        sent++;
        response.write(chunk, more);
      };
      more();
      return true;
    };
    expect(await rejection(client({ responseBytes: 1 << 20 }).call(ethChainId()))).toBe('rpc_too_large');
    expect(world.requests).toHaveLength(1);
  });

  it('gives up on a node that never answers, and on one that stalls in the middle', async () => {
    const limits = { deadlineMs: 60, attempts: 2 };
    node.fault = () => true;
    expect(await rejection(client(limits).call(ethChainId()))).toBe('rpc_timeout');
    node.fault = (_request, response) => response.write('{"jsonrpc"') || true;
    expect(await rejection(client(limits).call(ethChainId()))).toBe('rpc_timeout');
    expect(world.requests.map((entry) => entry.outcome)).toEqual(Array(4).fill('rpc_timeout'));
  });

  it('retries a failing node with growing pauses, then says that it is away', async () => {
    node.fault = (_request, response) => Boolean(response.writeHead(500).end());
    expect(await rejection(client().call(ethChainId()))).toBe('rpc_unreachable');
    expect(world.waits).toEqual([187.5, 375]);
  });

  it('recovers when the node does', async () => {
    node.fault = (_request, response) => {
      node.fault = undefined;
      response.writeHead(502).end('<html>');
      return true;
    };
    expect(await client().call(ethChainId())).toBe(10740);
  });

  it('waits as long as Retry-After asks, and not at all when that is too long', async () => {
    const busy = (seconds: string) => {
      node.fault = (_request, response) => Boolean(response.writeHead(429, { 'retry-after': seconds }).end());
    };
    busy('2');
    expect(await rejection(client().call(ethChainId()))).toBe('rpc_rate_limited');
    expect(world.waits).toEqual([2000, 2000]);
    busy('3600');
    await expect(client().call(ethChainId())).rejects.toMatchObject({ detail: { retryAfterMs: 3_600_000 } });
    expect(world.waits).toHaveLength(2);
  });

  it('names what is not JSON-RPC', async () => {
    const cases = [
      '',
      '<html>',
      'null',
      '"x"',
      '[]',
      '{"id":1}',
      '{"id":999,"result":"0x1"}',
      '[{"id":1,"result":"0x1"},{"id":1,"result":"0x2"}]',
      '{"id":1,"error":"no"}',
      '{"id":1,"result":"10740"}',
      '{"id":1,"result":{"toString":"0x1"}}',
      `{"id":1,"result":"0x${'f'.repeat(64)}"}`,
      '['.repeat(100_000),
    ];
    for (const body of cases) {
      node.fault = (_request, response) => Boolean(response.end(body));
      expect(await rejection(client().call(ethChainId())), body.slice(0, 60)).toBe('rpc_malformed');
    }
  });

  it('follows no redirect', async () => {
    node.fault = (_request, response) => Boolean(response.writeHead(307, { location: '/elsewhere' }).end());
    expect(await rejection(client({ attempts: 1 }).call(ethChainId()))).toBe('rpc_unreachable');
    expect(node.bodies).toHaveLength(1);
  });

  it('lets go of the connection when it is aborted', async () => {
    node.fault = () => true;
    const controller = new AbortController();
    const call = rejection(client().call(ethChainId(), controller.signal));
    await expect.poll(() => node.bodies.length).toBe(1);
    controller.abort();
    expect(await call).toBe('rpc_aborted');
    await expect.poll(() => node.pending()).toBe(0);
    expect(await rejection(client().call(ethChainId(), controller.signal))).toBe('rpc_aborted');
    expect(node.bodies).toHaveLength(1);
  });

  it('says that nobody is there', async () => {
    await node.stop();
    expect(await rejection(client({ attempts: 1 }).call(ethChainId()))).toBe('rpc_unreachable');
  });
});
