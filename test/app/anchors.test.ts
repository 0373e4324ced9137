import { expect, test } from 'vitest';

import { toDetail } from '../../src/app/views';
import { awsNitroRootSha256Hex } from '../../src/nitro/aws-root';
import type { NetworkKind } from '../../src/opengradient/network';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { makeRecord } from '../store/make-record';

function rootNamed(sha256: string, kind: NetworkKind): string | undefined {
  const record = makeRecord({
    assurance: 'attested',
    network: { id: 'own', name: 'Own', kind },
    enclave: JSON.stringify({ certificates: [{ role: 'root', sha256 }] }),
  });
  const extras = { network: PUBLIC_NETWORK, documentBase64: undefined, requests: [], repeated: undefined };
  return toDetail(record, extras).anchors.find((anchor) => anchor.kind === 'attestation-root')?.name;
}

test('AWS is named as a root only where the document led to its own', () => {
  const other = '12'.repeat(32);
  expect(rootNamed(awsNitroRootSha256Hex, 'public')).toBe('AWS Nitro Enclaves root');
  expect(rootNamed(awsNitroRootSha256Hex.slice(2).toUpperCase(), 'custom')).toBe('AWS Nitro Enclaves root');
  expect(rootNamed(other, 'custom')).toBe('Attestation root of this network, not of AWS');
  expect(rootNamed(other, 'test')).toBe('Test attestation root');
});

test('where only the registry vouches, the registry is what has to be believed for the key', () => {
  const registry = `0x${'ab'.repeat(20)}`;
  const enclave = JSON.stringify({ registry, certificates: [] });
  const extras = { network: PUBLIC_NETWORK, documentBase64: undefined, requests: [], repeated: undefined };
  const anchorsAt = (assurance: 'attested' | 'registered') =>
    toDetail(makeRecord({ assurance, enclave }), extras).anchors.filter(({ kind }) => kind === 'key');
  expect(anchorsAt('registered')).toEqual([
    { kind: 'key', name: 'Registry of the network', detail: registry },
  ]);
  expect(anchorsAt('attested')).toEqual([]);
});
