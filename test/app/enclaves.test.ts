import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createEnclaves, type EnclaveQuestion, type Enclaves } from '../../src/app/enclaves';
import { documentVerdicts } from '../../src/app/document-verdicts';
import { hex32, type Hex32 } from '../../src/bytes/hex';
import { NodePool } from '../../src/chain/node-pool';
import type { NetworkProfile } from '../../src/opengradient/network';
import { openDatabase } from '../../src/store/database';
import { evidenceStore, type EvidenceStore } from '../../src/store/evidence';
import { judgeDocument } from '../../src/verify/attested-document';
import { e2e } from '../evidence/enclave-evidence';
import { type FakeNode, startFakeNode, testEnvironment } from '../chain/fake-node';
import { profileOf, registryChain } from '../chain/registry-node';

let node: FakeNode;
let store: EvidenceStore;
let enclaves: Enclaves;
let network: NetworkProfile;
let now: number;
let made = 0;

beforeEach(async () => {
  node = await startFakeNode(registryChain().methods);
  store = evidenceStore(await openDatabase(`enclaves-${++made}`));
  now = e2e.signedAt * 1000;
  network = profileOf(node.url);
  enclaves = start();
});
afterEach(() => node.stop());

const start = (): Enclaves =>
  createEnclaves({ store, privateStore: store, pool: new NodePool(testEnvironment()), now: () => now });

const ask = (teeId: Hex32, change: Partial<EnclaveQuestion> = {}) =>
  enclaves.about(network, {
    teeId,
    signedAt: e2e.signedAt * 1000,
    incognito: false,
    asker: 'https://page.example.org',
    ...change,
  });

/** An enclave nobody has registered. */
const madeUp = (index: number): Hex32 => hex32(index.toString(16).padStart(64, '0'), 'tee id');

/** How many of these made-up enclaves are refused. */
async function refusedOf(count: number): Promise<number> {
  const results = await Promise.allSettled(Array.from({ length: count }, (_, index) => ask(madeUp(index))));
  const refused = results.filter((result) => result.status === 'rejected');
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'enclave_lookups_exhausted' });
  return refused.length;
}

describe('enclaves that no registry knows', () => {
  it('cost a few questions, not thousands, however many a page names', async () => {
    expect(await refusedOf(1_000)).toBe(980);
    const asked = node.bodies.length;
    expect(asked).toBeLessThan(20 * 10);
    expect(await refusedOf(1_000)).toBe(980);
    expect(node.bodies.length).toBe(asked);
  });

  it('are looked up one by one later on, for the page that named too many of them', async () => {
    await refusedOf(21);
    now += 20_000;
    await expect(ask(madeUp(100))).resolves.toMatchObject({ evidence: { known: undefined } });
    await expect(ask(madeUp(101))).rejects.toMatchObject({ code: 'enclave_lookups_exhausted' });
  });

  it('are of no account to another page, and to what the user asks', async () => {
    await refusedOf(21);
    await expect(ask(madeUp(100), { asker: 'https://other.example.org' })).resolves.toBeDefined();
    await expect(ask(madeUp(101), { asker: undefined })).resolves.toBeDefined();
  });

  it('are asked about again once some time has passed: a registry may know them by then', async () => {
    await ask(madeUp(1));
    const asked = node.bodies.length;
    await ask(madeUp(1));
    expect(node.bodies.length).toBe(asked);
    now += 10_000;
    await ask(madeUp(1));
    expect(node.bodies.length).toBeGreaterThan(asked);
  });
});

describe('enclaves that count for nobody', () => {
  it('are those that a registry knows', async () => {
    await refusedOf(19);
    expect((await ask(e2e.teeId)).evidence.known).toBeDefined();
    await expect(ask(madeUp(100))).resolves.toBeDefined();
    await expect(ask(madeUp(101))).rejects.toMatchObject({ code: 'enclave_lookups_exhausted' });
    expect((await ask(e2e.teeId)).evidence.known).toBeDefined();
  });

  it('are those that nodes could not be asked about', async () => {
    node.fault = (_request, response) => {
      response.destroy();
      return true;
    };
    for (let round = 0; round < 25; round++) {
      expect((await ask(madeUp(round))).evidence.nodes.answered).toBe(0);
    }
  });
});

describe('what an earlier release kept', () => {
  it('is read again by the same release, and not where it has another shape', async () => {
    const { key } = await ask(e2e.teeId);
    const asked = node.bodies.length;
    enclaves = start();
    expect((await ask(e2e.teeId)).key).toBe(key);
    expect(node.bodies.length).toBe(asked);
    await store.put(key, { networkId: 'test', shape: 'of long ago' }, now);
    expect(await enclaves.kept(key)).toBeUndefined();
    expect((await ask(e2e.teeId)).evidence.known).toBeDefined();
    expect(node.bodies.length).toBeGreaterThan(asked);
  });

  it('as its verdict on a document is found anew by the next release', async () => {
    const { evidence } = await ask(e2e.teeId);
    const registration = evidence.known?.registration;
    if (registration?.state !== 'found') throw new Error('the fake chain has the document');
    const verdictBy = (release: string) =>
      judgeDocument(
        registration,
        e2e.rootSha256,
        documentVerdicts(store, release, () => now),
      );
    const verdict = await verdictBy('1.0.0');
    expect(verdict.ok).toBe(true);
    // Had 1.0.0 come to another verdict, only 1.0.0 would go by it.
    const poisoned: EvidenceStore = {
      ...store,
      get: async (key) =>
        key.startsWith('document/1.0.0/')
          ? { ok: false, refusal: { code: 'x', detail: '' } }
          : store.get(key),
    };
    const readBy = (release: string) =>
      judgeDocument(
        registration,
        e2e.rootSha256,
        documentVerdicts(poisoned, release, () => now),
      );
    expect((await readBy('1.0.0')).ok).toBe(false);
    expect(await readBy('1.0.1')).toEqual(verdict);
  });
});
