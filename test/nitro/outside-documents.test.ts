import { describe, expect, it } from 'vitest';
import { toBareHex } from '../../src/bytes/hex';
import { verifyAttestation } from '../../src/nitro/verify-attestation';
import { outsideVectors, readOutside } from '../support/outside-vectors';
import { foundDocuments, optionsFor, tamperedCases, wordsFor } from './vectors';

const atOwnTime = () => optionsFor('aws', 'document timestamp');

describe.runIf(outsideVectors('nitro', 189))('attestation documents found in public repositories', () => {
  it('verifies 48 of the 50 and refuses two with their reason', async () => {
    let verified = 0;
    for (const found of foundDocuments()) {
      const outcome = await verifyAttestation(readOutside(`nitro/${found.file}`), atOwnTime());
      expect(outcome.ok, found.name).toBe(found.verifies_at_own_timestamp);
      if (outcome.ok) verified++;
      else expect(wordsFor(outcome), found.name).toContain(found.verify_result);
    }
    expect(verified).toBe(48);
  });

  it('rejects 14 of the 48 for their debug mode alone, where that is not allowed', async () => {
    let rejected = 0;
    for (const found of foundDocuments().filter((document) => document.verifies_at_own_timestamp)) {
      const outcome = await verifyAttestation(readOutside(`nitro/${found.file}`), {
        ...atOwnTime(),
        allowDebug: false,
      });
      const debug = /^0+$/.test(found.pcr0);
      expect(outcome.ok, found.name).toBe(!debug);
      if (!outcome.ok) {
        expect(outcome).toMatchObject({ code: 'debug_mode', facts: { moduleId: found.module_id } });
        rejected++;
      }
    }
    expect(rejected).toBe(14);
  });

  it('reads the same facts as the manifest', async () => {
    for (const found of foundDocuments().filter((document) => document.verifies_at_own_timestamp)) {
      const outcome = await verifyAttestation(readOutside(`nitro/${found.file}`), atOwnTime());
      if (!outcome.ok) throw new Error(found.name);
      const { facts } = outcome;
      expect(facts).toMatchObject({
        moduleId: found.module_id,
        timestamp: found.timestamp_ms,
        pcrHash: found.pcr_hash_keccak,
        instanceId: found.module_id.split('-enc')[0],
      });
      expect(facts.userData && toBareHex(facts.userData)).toBe(found.user_data_hex ?? undefined);
      expect(facts.region).toMatch(/^[a-z]{2}-[a-z]+-\d$/);
      expect(facts.certificates.map(({ role }) => role)).toEqual([
        'root',
        'regional',
        'zonal',
        'instance',
        'enclave',
      ]);
      expect(
        facts.certificates.map(({ subject, notBefore, notAfter }) => [subject, notBefore, notAfter]),
      ).toEqual(
        found.chain.map((link) => [link.cn[0], Date.parse(link.not_before), Date.parse(link.not_after)]),
      );
    }
  });

  it('gives every altered or synthetic document a reason that its vector lists', async () => {
    const cases = tamperedCases();
    for (const { name, file, trusted_root: root, now, acceptable } of cases) {
      const outcome = await verifyAttestation(readOutside(`nitro/${file}`), optionsFor(root, now));
      const listed = wordsFor(outcome).some((word) => acceptable.includes(word));
      expect(listed, `${name}: ${wordsFor(outcome).join(' or ')} in ${acceptable.join(', ')}`).toBe(true);
    }
    expect(cases.length).toBe(139);
  });
});
