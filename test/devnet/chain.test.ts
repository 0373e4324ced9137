import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex, toHex, type Hex32 } from '../../src/bytes/hex';
import { fromBase64 } from '../../src/bytes/base64';
import { NodePool } from '../../src/chain/node-pool';
import { readEnclave } from '../../src/chain/enclave-reader';
import { registryTopics } from '../../src/opengradient/abi/registry-events';
import { ohttpConfigHash } from '../../src/opengradient/abi/registry-ohttp';
import { verifyAttestation } from '../../src/nitro/verify-attestation';
import { callRpc } from './ask';
import type { EnclaveName, Lie } from './commands';
import { startDevnet, type Devnet } from './devnet';

let devnet: Devnet;

beforeAll(async () => {
  devnet = await startDevnet({ walrusShards: 10, blockIntervalMs: 0, maxLogRange: 500 });
});
afterAll(() => devnet.stop());

const pool = new NodePool({
  fetch,
  now: Date.now,
  random: () => 0,
  wait: () => Promise.resolve(),
});

async function teeIdOf(name: EnclaveName): Promise<Hex32> {
  return (await devnet.control.state()).enclaves[name].teeId;
}

async function evidenceOf(name: EnclaveName) {
  const now = Date.now();
  return readEnclave(pool, { profile: devnet.profile, teeId: await teeIdOf(name), signedAt: now, now });
}

async function rpc(method: string, params: readonly unknown[] = [], node: 0 | 1 = 0): Promise<unknown> {
  const { result, error } = await callRpc(devnet, node, method, params);
  if (error !== undefined) throw new Error(`${error.code} ${error.message}`);
  return result;
}

async function whileLying<Result>(lie: Lie, work: () => Promise<Result>): Promise<Result> {
  await devnet.control.lie(lie, true);
  try {
    return await work();
  } finally {
    await devnet.control.lie(lie, false);
  }
}

describe('the registries of the chain', () => {
  it.each(['current', 'ohttp'] as const)(
    'hold the enclave "%s", with its document in calldata',
    async (name) => {
      const evidence = await evidenceOf(name);
      expect(evidence.nodes).toMatchObject({ asked: 2, answered: 2, disagreements: [] });
      const registration = evidence.known?.registration;
      if (registration?.state !== 'found') throw new Error('The registration was not found.');
      const outcome = await verifyAttestation(fromBase64(registration.documentBase64, 'document'), {
        rootSha256: fromHex(devnet.profile.attestationRootSha256, 'root'),
        at: 'document',
        allowDebug: false,
      });
      expect(outcome.ok).toBe(true);
    },
  );

  it('know records of ten and of eleven fields, with a key for Oblivious HTTP in the latter', async () => {
    const config = (await (await fetch(`${devnet.urls.gateway}/v1/ohttp/config`)).json()) as Record<
      'key_id' | 'kem_id' | 'kdf_id' | 'aead_id',
      number
    > &
      Record<'public_key' | 'key_config', string>;
    const hash = ohttpConfigHash(await teeIdOf('ohttp'), {
      keyId: config.key_id,
      kemId: config.kem_id,
      kdfId: config.kdf_id,
      aeadId: config.aead_id,
      publicKey: fromHex(config.public_key, 'key'),
      keyConfig: fromHex(config.key_config, 'key config'),
    });
    expect((await evidenceOf('current')).known?.record).toMatchObject({
      enabled: true,
      ohttpConfigHash: undefined,
    });
    expect((await evidenceOf('ohttp')).known?.record).toMatchObject({ enabled: true, ohttpConfigHash: hash });
  });

  it('have an hour of heartbeats behind them', async () => {
    const { known } = await evidenceOf('current');
    const { registeredAt = 0, lastHeartbeatAt = 0 } = known?.record ?? {};
    expect(lastHeartbeatAt - registeredAt).toBeGreaterThanOrEqual(3590);
    expect(Date.now() / 1000 - lastHeartbeatAt).toBeLessThan(60);
  });

  it('do not know the enclave that was never registered', async () => {
    const { known, registries } = await evidenceOf('unregistered');
    expect(known).toBeUndefined();
    expect(registries.map(({ answer }) => answer)).toEqual(['not_found', 'not_found']);
  });

  it('disabled the enclave whose build was revoked', async () => {
    expect((await evidenceOf('revoked')).known?.record).toMatchObject({ enabled: false });
  });

  it('disable and enable on request, and take heartbeats', async () => {
    const before = (await evidenceOf('ohttp')).known?.record.lastHeartbeatAt ?? 0;
    await devnet.control.disableEnclave('ohttp');
    expect((await evidenceOf('ohttp')).known?.record.enabled).toBe(false);
    await devnet.control.enableEnclave('ohttp');
    await devnet.control.heartbeat('ohttp');
    const after = (await evidenceOf('ohttp')).known?.record;
    expect(after?.enabled).toBe(true);
    expect(after?.lastHeartbeatAt).toBeGreaterThanOrEqual(before);
  });

  it('refuse what comes from an account without the role', async () => {
    const revoke = `0xa041ff51${'11'.repeat(32)}${'00'.repeat(32)}`;
    const call = { from: `0x${'22'.repeat(20)}`, to: devnet.profile.registries[0], data: revoke };
    await expect(rpc('eth_call', [call, 'latest'])).rejects.toThrow('execution reverted');
  });
});

describe('the nodes of the chain', () => {
  it('refuse ranges of logs that are too long', async () => {
    await devnet.control.mine(600);
    await expect(rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: 'latest' }])).rejects.toThrow(
      'maximum [from, to] blocks distance: 500',
    );
    expect(await rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: '0x1' }])).not.toEqual([]);
  });

  it('find the same block by number and by hash, and a transaction with its receipt', async () => {
    const [log] = (await rpc('eth_getLogs', [{ fromBlock: '0x0', toBlock: '0x10' }])) as {
      blockHash: string;
      blockNumber: string;
      transactionHash: string;
    }[];
    const block = await rpc('eth_getBlockByNumber', [log?.blockNumber, false]);
    expect(await rpc('eth_getBlockByHash', [log?.blockHash, false])).toEqual(block);
    expect(await rpc('eth_getTransactionByHash', [log?.transactionHash])).toMatchObject({
      blockHash: log?.blockHash,
    });
    expect(await rpc('eth_getTransactionReceipt', [log?.transactionHash])).toMatchObject({ status: '0x1' });
  });

  it('answer batches in order, and unknown methods with an error', async () => {
    const calls = ['eth_chainId', 'net_version', 'eth_mine'].map((method, id) => ({
      jsonrpc: '2.0',
      id,
      method,
    }));
    const response = await fetch(devnet.urls.rpc[0], { method: 'POST', body: JSON.stringify(calls) });
    expect(await response.json()).toMatchObject([
      { id: 0, result: toHex(Uint8Array.of(0x29, 0xf4)) },
      { id: 1, result: '10740' },
      { id: 2, error: { code: -32601 } },
    ]);
  });

  it('read the past: the revoked enclave was enabled before', async () => {
    const data = `0x927d3c95${(await teeIdOf('revoked')).slice(2)}`;
    const call = { to: devnet.profile.registries[0], data };
    const isEnabled = async (block: number) =>
      Number(await rpc('eth_call', [call, `0x${block.toString(16)}`]));
    const [revocation] = (await rpc('eth_getLogs', [
      { fromBlock: '0x0', toBlock: '0x40', topics: [registryTopics.disabled] },
    ])) as { blockNumber: string }[];
    const block = Number(revocation?.blockNumber);
    expect([await isEnabled(block - 1), await isEnabled(block)]).toEqual([1, 0]);
    expect(Number(await rpc('eth_call', [call, 'latest']))).toBe(0);
  });

  it('disagree where the second one is told to lie', async () => {
    const disagreements = (lie: Lie) =>
      whileLying(lie, async () => (await evidenceOf('current')).nodes.disagreements);
    expect(await disagreements('rpc1-wrong-key')).not.toEqual([]);
    expect(await disagreements('rpc1-disabled')).not.toEqual([]);
    const latest = (node: 0 | 1) => rpc('eth_getBlockByNumber', ['latest', false], node);
    const [first, second] = await whileLying('rpc1-other-fork', () => Promise.all([latest(0), latest(1)]));
    expect((first as { hash: string }).hash).not.toBe((second as { hash: string }).hash);
  });

  it('can hide logs and change calldata', async () => {
    const filter = [{ fromBlock: '0x0', toBlock: '0x10' }];
    expect(await whileLying('rpc1-no-logs', () => rpc('eth_getLogs', filter, 1))).toEqual([]);
    const registration = (await evidenceOf('current')).known?.registration;
    if (registration?.state !== 'found') throw new Error('The registration was not found.');
    const read = () => rpc('eth_getTransactionByHash', [registration.transaction]);
    expect(await whileLying('rpc-wrong-calldata', read)).not.toEqual(await read());
  });
});
