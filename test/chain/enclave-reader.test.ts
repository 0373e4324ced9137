import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hex32 } from '../../src/bytes/hex';
import { type EnclaveQuestion, readEnclave } from '../../src/chain/enclave-reader';
import { defaultRpcLimits } from '../../src/chain/json-rpc';
import { NodePool } from '../../src/chain/node-pool';
import { registryTopics } from '../../src/opengradient/abi/registry-events';
import { checkEnclave, requiredEnclaveChecks } from '../../src/verify/enclave-checks';
import type { EnclaveEvidence } from '../../src/verify/enclave-evidence';
import { verdictOf } from '../../src/verify/verdict';
import { e2e, e2eTrust } from '../evidence/enclave-evidence';
import { type FakeChain, hashOf } from './fake-chain';
import { type FakeNode, Refusal, startFakeNode, testEnvironment, type TestEnvironment } from './fake-node';
import {
  damagedCalldata,
  emptyRegistry,
  foreignCalldata,
  patchedRecord,
  profileOf,
  registrationTransaction,
  registry,
  registryChain,
  type RegistryScript,
} from './registry-node';

let chain: FakeChain;
let script: RegistryScript;
let node: FakeNode;
let second: FakeNode;
let world: TestEnvironment;
const signedAt = e2e.signedAt * 1000;

beforeEach(async () => {
  const made = registryChain();
  ({ chain, script } = made);
  node = await startFakeNode(made.methods);
  second = await startFakeNode(made.methods);
  world = testEnvironment();
});
afterEach(async () => {
  await node.stop();
  await second.stop();
});

const limits = { ...defaultRpcLimits, attempts: 2, responseBytes: 1 << 20 };
/** Waits no longer than a test may for a node that never answers. */
const impatient = { ...limits, deadlineMs: 1_000 };
const read = (change: Partial<EnclaveQuestion> = {}, within = limits): Promise<EnclaveEvidence> =>
  readEnclave(new NodePool(world, within), {
    profile: profileOf(node.url),
    teeId: e2e.teeId,
    signedAt,
    now: signedAt,
    ...change,
  });
const both = () => ({ profile: profileOf(node.url, second.url) });

/** The verdict on evidence, and the codes of everything that did not pass. */
async function judged(evidence: EnclaveEvidence): Promise<readonly string[]> {
  const context = { teeId: e2e.teeId, signedAt, trust: e2eTrust, now: () => 0 };
  const { checks, assurance } = await checkEnclave(evidence, context);
  const codes = checks
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'missing')
    .map(({ code }) => code);
  return [verdictOf(checks, requiredEnclaveChecks(assurance)), assurance, ...new Set(codes)];
}

describe('readEnclave', () => {
  it('gathers everything that verifies an enclave, and names the registry that knows it', async () => {
    const evidence = await read();
    expect(evidence).toMatchObject({
      chainId: { expected: 10740, reported: 10740 },
      nodes: { asked: 1, answered: 1, disagreements: [], failures: [] },
      registries: [
        { address: emptyRegistry, answer: 'no_contract' },
        { address: registry, answer: 'found' },
      ],
      known: {
        record: { registry, pcrHash: e2e.pcrHash, enabled: true },
        buildApproved: true,
        heartbeatMaxAge: 1_800,
        history: { source: 'events', since: { number: chain.blockAt(e2e.signedAt) }, events: [] },
        registration: { state: 'found', transaction: registrationTransaction, form: 'attestation' },
      },
    });
    expect(await judged(evidence)).toEqual(['verified', 'attested']);
  });

  it('reads the record of eleven fields and names the hash of its key', async () => {
    script.getTee = e2e.getTeeWithOhttp as typeof script.getTee;
    const { known } = await read();
    expect(known?.record.ohttpConfigHash).toMatch(/^0x[0-9a-f]{64}$/);
  });

  it('finds the registration where the time in the record leads nowhere', async () => {
    script.getTee = patchedRecord({ 8: BigInt(e2e.record.registeredAt - 9_000) });
    expect((await read()).known?.registration).toMatchObject({ state: 'found' });
    chain.logs.length = 0;
    expect((await read()).known?.registration).toEqual({ state: 'absent', why: 'no_event' });
    chain.maxRange = 100;
    expect((await read()).known?.registration).toEqual({ state: 'unreachable', code: 'rpc_error' });
  });

  it('does not look for a registration twice', async () => {
    const previous = await read();
    world.requests.length = 0;
    const again = await read({ previous });
    expect(again.known?.registration).toEqual(previous.known?.registration);
    expect(world.requests.map(({ what }) => what)).not.toContain('eth_getTransactionByHash');
  });

  it('does not keep a document that does not hold', async () => {
    const original = chain.transactions.get(registrationTransaction);
    if (original === undefined) throw new Error('no registration');
    chain.transactions.set(registrationTransaction, { ...original, input: damagedCalldata() });
    const previous = await read();
    expect((await judged(previous))[0]).toBe('rejected');
    chain.transactions.set(registrationTransaction, original);
    expect(await judged(await read({ previous }))).toEqual(['verified', 'attested']);
  });

  it('reports every request it makes', async () => {
    await read();
    expect(world.requests.length).toBeGreaterThan(5);
    expect(world.requests.every(({ url, outcome }) => url === node.url && outcome === 'ok')).toBe(true);
  });
});

describe('the past', () => {
  const event = (
    topic: (typeof registryTopics)[keyof typeof registryTopics],
    offset: number,
    build = false,
  ) =>
    chain.logs.push({
      address: registry,
      topics: build ? [topic, e2e.pcrHash, hashOf(0)] : [topic, e2e.teeId],
      data: '0x',
      block: chain.blockAt(e2e.signedAt) + offset,
    });

  it('tells what was withdrawn after the signing from what was before', async () => {
    script.getTee = patchedRecord({ 7: 0n });
    script.approved = false;
    event(registryTopics.disabled, 5);
    event(registryTopics.revoked, 5, true);
    expect(await judged(await read())).toEqual(['verified', 'attested']);
    chain.logs.length -= 2;
    event(registryTopics.disabled, -5);
    event(registryTopics.revoked, -5, true);
    expect(await judged(await read())).toEqual([
      'rejected',
      'attested',
      'enclave_disabled_before',
      'build_revoked_before',
    ]);
  });

  it('leaves out what concerns another type of enclave', async () => {
    const block = chain.blockAt(e2e.signedAt) + 5;
    chain.logs.push({
      address: registry,
      topics: [registryTopics.revoked, e2e.pcrHash, hashOf(1)],
      data: '0x',
      block,
    });
    expect((await read()).known?.history).toMatchObject({ source: 'events', events: [] });
  });

  it('looks up the heartbeat of then', async () => {
    script.getTee = patchedRecord({ 9: BigInt(e2e.signedAt + 100) });
    chain.logs.push({
      address: registry,
      topics: [registryTopics.heartbeat, e2e.teeId],
      data: hashOf(e2e.signedAt - 60),
      block: chain.blockAt(e2e.signedAt - 60),
    });
    expect((await read()).known?.history).toMatchObject({ heartbeatBefore: e2e.signedAt - 60 });
  });

  it('names a node that answers only for now', async () => {
    const honest = chain.methods().eth_getBlockByNumber;
    node.methods.set('eth_getBlockByNumber', (params) =>
      params[0] === 'latest' || Number(params[0]) === chain.head ? honest?.(params) : null,
    );
    const evidence = await read();
    expect(evidence.known?.history).toMatchObject({ source: 'now-only', code: 'rpc_malformed' });
    expect(await judged(evidence)).toEqual(['unverifiable', 'registered', 'registration_unreachable']);
  });

  it('takes the present where the state of a block is pruned', async () => {
    const honest = node.methods.get('eth_call');
    node.methods.set('eth_call', (params) => {
      if (params[1] !== 'latest') throw new Refusal(-32000, 'version does not exist');
      return honest?.(params);
    });
    expect(await judged(await read())).toEqual(['verified', 'attested']);
  });

  it('scans in stretches the node can serve', async () => {
    chain.maxRange = 64;
    const evidence = await read();
    expect(evidence.known?.history.source).toBe('events');
  });
});

describe('a node that lies', () => {
  it('with a record of another key is rejected', async () => {
    const record = patchedRecord({});
    script.getTee = record.replace('939a2461cc', '939a2461cd') as typeof record;
    expect(await judged(await read())).toEqual(['rejected', 'claimed', 'registry_key_mismatch']);
  });

  it("with somebody else's calldata is rejected", async () => {
    chain.transactions.set(registrationTransaction, { input: foreignCalldata(), to: registry, block: 1 });
    expect(await judged(await read())).toEqual(['rejected', 'registered', 'registration_of_another_enclave']);
  });

  it('with a damaged document is rejected', async () => {
    chain.transactions.set(registrationTransaction, { input: damagedCalldata(), to: registry, block: 1 });
    expect((await judged(await read()))[0]).toBe('rejected');
  });

  it('with a foreign transaction for the one asked for is not believed', async () => {
    node.methods.set('eth_getTransactionByHash', () => ({ hash: hashOf(3), input: e2e.calldata }));
    expect((await read()).known?.registration).toEqual({ state: 'absent', why: 'no_transaction' });
  });

  it('with answers of wrong types is not verifiable', async () => {
    const lies: [string, unknown][] = [
      ['eth_call', 17],
      ['eth_call', '0x123'],
      ['eth_call', '0xzz'],
      ['eth_chainId', null],
      ['eth_getBlockByNumber', { number: '0x1' }],
      ['eth_getBlockByNumber', null],
      ['eth_getBlockByNumber', []],
    ];
    for (const [method, lie] of lies) {
      const honest = node.methods.get(method);
      node.methods.set(method, () => lie);
      expect(await judged(await read()), method).toEqual(['unverifiable', 'claimed', 'registry_unreachable']);
      if (honest !== undefined) node.methods.set(method, honest);
    }
    script.getTee = '0x1234';
    expect(await judged(await read())).toEqual(['unverifiable', 'claimed', 'registry_unreadable']);
  });

  it('about its logs leaves only what is proved', async () => {
    node.methods.set('eth_getLogs', () => [{ address: registry }]);
    expect(await judged(await read())).toEqual(['unverifiable', 'registered', 'registration_unreachable']);
  });
});

describe('a node that is away', () => {
  it('is named, whether it is down, fails, stalls or floods', async () => {
    const stall = () => true;
    const fail: FakeNode['fault'] = (_request, response) => Boolean(response.writeHead(500).end());
    const flood: FakeNode['fault'] = (_request, response) => {
      const more = () => !response.destroyed && response.write(Buffer.alloc(1 << 20, 0x20), more);
      more();
      return true;
    };
    const codes: [FakeNode['fault'], string, typeof limits][] = [
      [stall, 'rpc_timeout', impatient],
      [fail, 'rpc_unreachable', limits],
      [flood, 'rpc_too_large', limits],
    ];
    for (const [fault, code, within] of codes) {
      node.fault = fault;
      const evidence = await read({}, within);
      expect(evidence.nodes.failures).toEqual([{ url: node.url, code }]);
      expect(await judged(evidence)).toEqual(['unverifiable', 'claimed', 'registry_unreachable']);
    }
  });

  it('ends within the deadline for everything together', async () => {
    node.fault = () => true;
    const evidence = await read({ deadlineMs: 100 });
    expect(evidence.nodes.failures).toEqual([{ url: node.url, code: 'rpc_timeout' }]);
  });

  it('leaves nothing behind when it is given up', async () => {
    node.fault = () => true;
    const controller = new AbortController();
    const reading = read({ signal: controller.signal });
    await expect.poll(() => node.bodies.length).toBe(1);
    controller.abort();
    expect((await reading).nodes.failures).toEqual([{ url: node.url, code: 'rpc_aborted' }]);
    await expect.poll(() => node.pending()).toBe(0);
  });

  it('does not stop the other one, for long', async () => {
    second.fault = () => true;
    const evidence = await read(both(), impatient);
    expect(evidence.nodes).toMatchObject({ asked: 2, answered: 1, failures: [{ url: second.url }] });
    expect(await judged(evidence)).toEqual(['verified', 'attested']);
  });

  it('does not make an absence of the document certain', async () => {
    chain.transactions.clear();
    second.fault = () => true;
    expect((await read(both(), impatient)).known?.registration.state).toBe('unreachable');
    second.fault = undefined;
    const evidence = await read(both());
    expect(evidence.known?.registration).toEqual({ state: 'absent', why: 'no_transaction' });
    expect(await judged(evidence)).toEqual(['verified', 'registered', 'registration_absent']);
  });
});

describe('two nodes', () => {
  const lie = (method: string, answer: unknown) => second.methods.set(method, () => answer);

  it('that agree are counted', async () => {
    const evidence = await read(both());
    expect(evidence.nodes).toEqual({ asked: 2, answered: 2, disagreements: [], failures: [] });
    expect(await judged(evidence)).toEqual(['verified', 'attested']);
  });

  it('that differ are not believed, whichever way', async () => {
    const differing = async () => {
      const evidence = await read(both());
      expect((await judged(evidence)).slice(0, 3)).toEqual(['unverifiable', 'claimed', 'nodes_disagree']);
      return evidence.nodes.disagreements;
    };
    lie('eth_chainId', '0x1');
    expect(await differing()).toEqual(['chain id']);
    second.methods.set('eth_chainId', () => '0x29f4');

    const honest = second.methods.get('eth_call');
    lie('eth_call', '0x');
    expect(await differing()).toContain('registry');
    second.methods.set('eth_call', (params) => {
      const { to, data } = params[0] as { to: string; data: string };
      return to === registry && data.startsWith('0x418b207d') ? patchedRecord({ 7: 0n }) : honest?.(params);
    });
    expect(await differing()).toContain('record');
    if (honest !== undefined) second.methods.set('eth_call', honest);

    const block = second.methods.get('eth_getBlockByNumber');
    second.methods.set('eth_getBlockByNumber', (params) => ({
      ...(block?.(params) as object),
      hash: hashOf(12_345_678),
    }));
    expect(await differing()).toContain('block');
    if (block !== undefined) second.methods.set('eth_getBlockByNumber', block);

    lie('eth_getTransactionByHash', { hash: registrationTransaction, input: foreignCalldata() });
    expect(await differing()).toEqual(['registration']);
  });

  it('at different heights are compared at the lower one', async () => {
    const block = second.methods.get('eth_getBlockByNumber');
    second.methods.set('eth_getBlockByNumber', (params) =>
      block?.([params[0] === 'latest' ? chain.head - 7 : params[0], false]),
    );
    const evidence = await read(both());
    expect(evidence.nodes.disagreements).toEqual([]);
    expect(evidence.known?.history.head.number).toBe(chain.head - 7);
  });

  it('of which one cannot tell the past leave the word to the other', async () => {
    second.methods.set('eth_getLogs', () => {
      throw new Refusal(-32000, 'logs are pruned');
    });
    const evidence = await read({ profile: profileOf(second.url, node.url) });
    expect(evidence.known?.history.source).toBe('events');
    expect(await judged(evidence)).toEqual(['verified', 'attested']);
  });
});

it('knows an enclave that nobody registered', async () => {
  const evidence = await read({ teeId: hex32('42'.repeat(32), 'stranger') });
  expect(evidence.registries.map(({ answer }) => answer)).toEqual(['no_contract', 'not_found']);
  expect(evidence.known).toBeUndefined();
});
