import { describe, expect, it } from 'vitest';
import type { NetworkProfile } from '../../src/opengradient/network';
import { parseNetworkProfile } from '../../src/opengradient/network-schema';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';

const own: NetworkProfile = {
  ...PUBLIC_NETWORK,
  id: 'own-devnet',
  name: 'My devnet',
  kind: 'test',
  rpcUrls: ['http://127.0.0.1:8545', 'https://node.example.org/key'],
  allowDebug: true,
  explorer: { tx: 'https://explorer.example.org/tx/{tx}' },
  finality: { kind: 'depth', blocks: 12 },
};
const parse = (change: object) => parseNetworkProfile(JSON.stringify({ ...own, ...change }));
const code = (expected: string, message = ''): unknown =>
  expect.objectContaining({ code: expected, message: expect.stringContaining(message) as string });

describe('parseNetworkProfile', () => {
  it('reads back what was exported', () => {
    expect(parse({})).toEqual(own);
  });

  it('normalises addresses and digests', () => {
    const upper = own.registries.map((one) => `0x${one.slice(2).toUpperCase()}`);
    const root = own.attestationRootSha256.slice(2).toUpperCase();
    expect(parse({ registries: upper, attestationRootSha256: root })).toEqual(own);
  });

  it('makes a test network of what trusts another root than AWS’s, or allows debug mode', () => {
    const kindOf = (change: object) => parse({ kind: 'custom', allowDebug: false, ...change }).kind;
    expect(kindOf({})).toBe('custom');
    expect(kindOf({ kind: 'test' })).toBe('test');
    expect(kindOf({ allowDebug: true })).toBe('test');
    expect(kindOf({ attestationRootSha256: '12'.repeat(32) })).toBe('test');
    expect(kindOf({ attestationRootSha256: own.attestationRootSha256.slice(2).toUpperCase() })).toBe(
      'custom',
    );
  });

  it('keeps the public network as this release brings it', () => {
    expect(() => parse({ id: PUBLIC_NETWORK.id })).toThrow(code('network_preset', 'opengradient'));
    expect(() => parse({ kind: 'public' })).toThrow(code('malformed_network', 'kind'));
  });

  it('names the field that cannot be used', () => {
    const wrong: [string, object][] = [
      ['id', { id: 'Upper' }],
      ['id', { id: 'x'.repeat(41) }],
      ['name', { name: '  ' }],
      ['name', { name: ' Open-Gradient' }],
      ['chainId', { chainId: 1.5 }],
      ['rpcUrls', { rpcUrls: [] }],
      ['rpcUrls.0', { rpcUrls: ['http://node.example.org'] }],
      ['rpcUrls.0', { rpcUrls: ['https://user:word@node.example.org'] }],
      ['rpcUrls.0', { rpcUrls: ['http://127.0.0.1.example.org'] }],
      ['rpcUrls.0', { rpcUrls: ['file:///etc/passwd'] }],
      ['rpcUrls', { rpcUrls: ['https://a.example', 'https://a.example'] }],
      ['registries.0', { registries: ['0x12'] }],
      ['registries', { registries: Array(9).fill(own.relay) }],
      ['walrusAggregators.0', { walrusAggregators: ['https://a.example/'] }],
      ['explorer.tx', { explorer: { tx: 'https://a.example/' } }],
      ['explorer.blob', { explorer: { blob: 'javascript:{blob}' } }],
      ['attestationRootSha256', { attestationRootSha256: 'abc' }],
      ['allowDebug', { allowDebug: 'yes' }],
      ['finality.blocks', { finality: { kind: 'depth', blocks: 0 } }],
      ['surprise', { surprise: 1 }],
    ];
    for (const [field, change] of wrong) {
      expect(() => parse(change), field).toThrow(code('malformed_network', field.replace('surprise', '')));
    }
  });

  it('refuses what is not a profile at all', () => {
    for (const text of ['', 'null', '[]', '{}', '{', '"x"', `{"id":"${'x'.repeat(30_000)}"}`]) {
      expect(() => parseNetworkProfile(text)).toThrow(code('malformed_network'));
    }
    expect(() => parseNetworkProfile('{"__proto__":{"id":"x"}}')).toThrow(code('malformed_network'));
  });
});
