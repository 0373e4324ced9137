import { expect, test } from 'vitest';

import { toEnclaveView } from '../../src/app/enclave-view';
import type { EnclaveFacts } from '../../src/verify/enclave-checks';

/** The roles shown for a path whose steps were found to have these. */
function shown(roles: readonly string[]): readonly string[] {
  const certificates = roles.map((role) => ({
    role,
    subject: role,
    notBefore: 0,
    notAfter: 2,
    sha256: role,
  }));
  const facts = { attested: { timestamp: 1, pcrs: [], certificates } } as unknown as EnclaveFacts;
  return toEnclaveView(facts).certificates.map(({ role }) => role);
}

test('the five steps of AWS have their names', () => {
  const roles = shown(['root', 'regional', 'zonal', 'instance', 'enclave']);
  expect(roles).toEqual(['root', 'region', 'zone', 'instance', 'enclave']);
});

test('no step of a path of another length is called a zone', () => {
  expect(shown(['root', 'intermediate', 'enclave'])).toEqual(['root', 'authority', 'enclave']);
});
