import { expect, test } from 'vitest';

import { toDetail } from '../../src/app/views';
import { awsNitroRootSha256Hex } from '../../src/nitro/aws-root';
import type { NetworkKind } from '../../src/opengradient/network';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import type { ExchangeRecord } from '../../src/store/records';
import type { Check, CheckId } from '../../src/verify/check';
import { makeRecord } from '../store/make-record';

/** Checks of an enclave of which so much holds. */
function holding(...ids: readonly CheckId[]): readonly Check[] {
  return ids.map((id) => ({ id, outcome: 'pass', code: 'ok', values: [], ms: 0 }));
}

const attested = holding('registry_record', 'attestation', 'key_binding');

function rootNamed(sha256: string, kind: NetworkKind): string | undefined {
  const record = makeRecord({
    checks: attested,
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
  const keysOf = (change: Partial<ExchangeRecord>) =>
    toDetail(makeRecord({ ...change, enclave }), extras).anchors.filter(({ kind }) => kind === 'key');
  expect(keysOf({ checks: holding('registry_record') })).toEqual([
    { kind: 'key', name: 'Registry of the network', detail: registry },
  ]);
  expect(keysOf({ checks: attested })).toEqual([]);
});

test('a key shown by its attestation rests on the root of that, even where the enclave was refused', () => {
  const enclave = JSON.stringify({
    registry: `0x${'ab'.repeat(20)}`,
    certificates: [{ role: 'root', sha256: awsNitroRootSha256Hex }],
  });
  const extras = { network: PUBLIC_NETWORK, documentBase64: undefined, requests: [], repeated: undefined };
  const inDebugMode = makeRecord({ assurance: 'registered', checks: attested, enclave });
  const kinds = toDetail(inDebugMode, extras).anchors.map(({ kind }) => kind);
  expect(kinds).toContain('attestation-root');
  expect(kinds).not.toContain('key');
});
