import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createNetworks } from '../../src/app/networks';
import { createZkCards, type ZkCards } from '../../src/app/zk-cards';
import { verifierCode } from '../../src/app/zk-code';
import { createZkEngines } from '../../src/app/zk-engines';
import { address } from '../../src/bytes/hex';
import type { JsonRpc } from '../../src/chain/json-rpc';
import type { NodePool } from '../../src/chain/node-pool';
import { jsonHash } from '../../src/zk/canonical-json';
import { ownCard } from '../zk/own-circuits';
import { fakeState } from './fakes';
import { codeOf, installWorkers } from './fake-workers';

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}));

let cards: ZkCards;
let time: number;

beforeEach(() => {
  installWorkers();
  time = 0;
  cards = createZkCards({ state: fakeState(), engines: createZkEngines(), now: () => ++time });
});
afterEach(() => vi.unstubAllGlobals());

const card = ownCard('volatility');
const hash = jsonHash(card);

describe('model cards', () => {
  test('that the user adds are trusted, under the hash of what was given', async () => {
    expect(await cards.add(JSON.stringify(card))).toMatchObject({
      trusted: true,
      offeredBy: undefined,
      summary: { hash, name: card.name, setup: 'test', outputs: 1 },
    });
    expect(await cards.get(hash)).toMatchObject({ trusted: true });
  });

  test('that a page offers are not, and do not change one that is kept', async () => {
    expect(await cards.offer(card, 'https://page.example')).toMatchObject({
      trusted: false,
      offeredBy: 'https://page.example',
    });
    await cards.add(JSON.stringify(card));
    expect(await cards.offer(card, 'https://other.example')).toMatchObject({
      trusted: true,
      offeredBy: undefined,
    });
  });

  test('are trusted and distrusted by hash, and forgotten with their contract’s code', async () => {
    await cards.offer(card, 'https://page.example');
    expect(await cards.trust(hash, true)).toMatchObject({ trusted: true });
    expect(await cards.trust(hash, false)).toMatchObject({ trusted: false });
    await cards.keepCode(hash, '0x60');
    expect(await cards.code(hash)).toBe('0x60');
    await cards.remove(hash);
    expect([await cards.get(hash), await cards.code(hash), await cards.list()]).toEqual([
      undefined,
      undefined,
      [],
    ]);
    expect(await codeOf(cards.trust(hash, true))).toBe('unknown_card');
  });

  test('that cannot be used are refused with a code, and not kept from a page', async () => {
    expect(await codeOf(cards.add('no JSON'))).toBe('malformed_card');
    expect(await codeOf(cards.add('{"system":"groth16"}'))).toBe('malformed_card');
    expect(
      await codeOf(
        cards.add(JSON.stringify({ ...card, verificationKey: { ...card.verificationKey, nPublic: -1 } })),
      ),
    ).toBe('malformed_key');
    expect(await cards.offer({ system: 'groth16' }, 'https://page.example')).toBeUndefined();
    expect(await cards.list()).toEqual([]);
  });

  test('offered by pages are kept to fifty, the oldest going first; trusted ones stay', async () => {
    await cards.add(JSON.stringify(card));
    for (let index = 0; index < 53; index++) {
      await cards.offer({ ...card, name: `offer ${index}` }, 'https://page.example');
    }
    const kept = await cards.list();
    expect(kept).toHaveLength(51);
    expect(kept.some(({ trusted }) => trusted)).toBe(true);
    const names = kept.map(({ summary }) => summary.name);
    expect(names).not.toContain('offer 2');
    expect(names).toContain('offer 3');
  });
});

describe('the code of a card’s contract', () => {
  const contractCard = (chainId: number) => ({
    system: 'groth16',
    contract: { chainId, address: `0x${'ab'.repeat(20)}`, codeHash: `0x${'11'.repeat(32)}` },
  });
  /** Nodes that answer eth_getCode in turn; undefined is one that is away. */
  const poolOf = (...codes: (string | undefined)[]) => {
    const asked: unknown[] = [];
    const nodes = codes.map((code) => ({
      call: ({ method, params }: { method: string; params: readonly unknown[] }) => {
        asked.push([method, params[0]]);
        return code === undefined ? Promise.reject(new Error('away')) : Promise.resolve(code);
      },
    }));
    return { asked, pool: { nodesOf: () => nodes as unknown as readonly JsonRpc[] } as unknown as NodePool };
  };
  const networks = createNetworks(fakeState());

  test('comes from the first node of its chain that has any', async () => {
    const [{ chainId } = { chainId: 0 }] = await networks.list();
    const kept = await cards.add(JSON.stringify(contractCard(chainId)));
    const { asked, pool } = poolOf(undefined, '0x', '0x6001');
    expect(await verifierCode(kept, networks, pool)).toBe('0x6001');
    expect(asked).toEqual(Array(3).fill(['eth_getCode', address(`0x${'ab'.repeat(20)}`, 'contract')]));
  });

  test('is not asked of another chain’s nodes', async () => {
    const { asked, pool } = poolOf('0x6001');
    const kept = await cards.add(JSON.stringify(contractCard(424_242)));
    expect(await verifierCode(kept, networks, pool)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
