import { describe, expect, it, vi } from 'vitest';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Hex32, hex32, toHex } from '../../src/bytes/hex';
import { knownBuilds } from '../../src/nitro/known-builds';
import type { DocumentVerdict } from '../../src/verify/attested-document';
import { type EnclaveContext, type EnclaveReport, registeredKey } from '../../src/verify/enclave-checks';
import type { EnclaveEvidence } from '../../src/verify/enclave-evidence';
import { e2e, e2eBytes, e2eTrust, evidenceWith, registrationWith } from '../evidence/enclave-evidence';
import { ended, found, run, verdict } from './enclave-report';

describe('checkEnclave', () => {
  it('verifies the enclave of the vectors from record, document and events', async () => {
    const report = await run(evidenceWith());
    expect(report.checks.map(({ id, outcome, code }) => [id, outcome, code])).toEqual([
      ['registry_record', 'pass', 'key_registered'],
      ['enclave_enabled', 'pass', 'enclave_enabled'],
      ['heartbeat', 'pass', 'heartbeat_fresh'],
      ['attestation', 'pass', 'attestation_verified'],
      ['debug_mode', 'pass', 'not_debug'],
      ['key_binding', 'pass', 'key_bound'],
      ['build', 'pass', 'build_registry_approved'],
    ]);
    expect([verdict(report), report.assurance]).toEqual(['verified', 'attested']);
    expect(report.facts).toMatchObject({
      asOf: { block: 900, source: 'events' },
      build: { vouchedBy: 'registry', pcrHash: e2e.pcrHash },
      attested: { moduleId: 'i-test-enc0123', debugMode: false },
    });
  });

  it('judges evidence that went through JSON just the same', async () => {
    const report = await run(JSON.parse(JSON.stringify(evidenceWith())) as EnclaveEvidence);
    expect([verdict(report), report.assurance]).toEqual(['verified', 'attested']);
  });

  it.each([
    ['attestation-wrong-app-key-hash.cbor', 'key_binding', 'signing_key_not_bound'],
    ['attestation-zero-app-key-hash.cbor', 'key_binding', 'signing_key_not_bound'],
    ['attestation-swapped-hashes.cbor', 'key_binding', 'signing_key_not_bound'],
    ['attestation-wrong-tls-hash.cbor', 'key_binding', 'tls_cert_not_bound'],
    ['attestation-user-data-67.cbor', 'key_binding', 'user_data_malformed'],
    ['attestation-user-data-missing.cbor', 'key_binding', 'user_data_malformed'],
    ['attestation-bad-multihash-prefix.cbor', 'key_binding', 'user_data_malformed'],
    ['attestation-other-pcr0.cbor', 'build', 'pcr_hash_mismatch'],
    ['attestation-debug.cbor', 'debug_mode', 'debug_mode'],
  ] as const)('rejects %s by its %s', async (file, id, code) => {
    const report = await run(evidenceWith({ known: { registration: registrationWith(e2eBytes(file)) } }));
    expect(ended(report, 'attestation')).toBe('pass attestation_verified');
    expect(ended(report, id)).toBe(`fail ${code}`);
    expect(verdict(report)).toBe('rejected');
  });

  it('rejects a document that does not hold, and rests nothing on it', async () => {
    const damaged = e2eBytes('attestation.cbor').slice();
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    const report = await run(evidenceWith({ known: { registration: registrationWith(damaged) } }));
    expect(ended(report, 'attestation')).toBe('fail cose_signature');
    for (const id of ['debug_mode', 'key_binding', 'build'] as const) {
      expect(found(report, id).outcome).toBe('skipped');
    }
    expect([verdict(report), report.facts.attested]).toEqual(['rejected', undefined]);
  });

  it('rejects a document under another root than the pinned one', async () => {
    const trust = { ...e2eTrust, attestationRootSha256: hex32('00'.repeat(32), 'root') };
    expect(ended(await run(evidenceWith(), { trust }), 'attestation')).toBe('fail root_mismatch');
  });

  it('allows debug mode by name only, and says so', async () => {
    const known = { registration: registrationWith(e2eBytes('attestation-debug.cbor')) };
    const report = await run(evidenceWith({ known }), { trust: { ...e2eTrust, allowDebug: true } });
    expect(ended(report, 'debug_mode')).toBe('pass debug_mode_allowed');
  });
});

describe('the registry record', () => {
  const other = hex32('99'.repeat(32), 'other tee id');

  it("rejects a record whose key is not the enclave's", async () => {
    const report = await run(evidenceWith({ record: { publicKey: '0x3000' } }));
    expect(ended(report, 'registry_record')).toBe('fail registry_key_mismatch');
    expect(verdict(report)).toBe('rejected');
    expect(verdict(await run(evidenceWith(), { teeId: other }))).toBe('rejected');
    expect(registeredKey(evidenceWith(), other)).toEqual({ missing: 'registry_key_mismatch' });
  });

  it('does not verify when nodes disagree, are away, or know no such enclave', async () => {
    const { known, ...rest } = evidenceWith();
    expect(known).toBeDefined();
    const unknown: EnclaveEvidence = { ...rest, known: undefined };
    const [address] = rest.registries.map((one) => one.address);
    if (address === undefined) throw new Error('no registry');
    const cases: [string, EnclaveEvidence][] = [
      ['nodes_disagree', evidenceWith({ nodes: { asked: 2, answered: 2, disagreements: ['record'] } })],
      ['registry_unreachable', { ...unknown, nodes: { ...rest.nodes, answered: 0 }, registries: [] }],
      ['enclave_not_registered', { ...unknown, registries: [{ address, answer: 'not_found' }] }],
      ['registry_unreadable', { ...unknown, registries: [{ address, answer: 'no_contract' }] }],
      ['registry_unreadable', { ...unknown, registries: [{ address, answer: 'unreadable' }] }],
    ];
    for (const [code, evidence] of cases) {
      const report = await run(evidence);
      expect(ended(report, 'registry_record')).toBe(`missing ${code}`);
      expect([verdict(report), report.assurance]).toEqual(['unverifiable', 'claimed']);
      expect(registeredKey(evidence, e2e.teeId)).toEqual({ missing: code });
    }
  });

  it('shows a chain id that surprises without judging by it', async () => {
    const report = await run({ ...evidenceWith(), chainId: { expected: 10740, reported: 10744 } });
    expect(ended(report, 'registry_record')).toBe('pass key_registered_chain_id_differs');
    expect(found(report, 'registry_record').values).toContainEqual({
      label: 'chain id',
      value: '10744',
      expected: '10740',
    });
    expect(verdict(report)).toBe('verified');
  });

  it('gives the key only from a sound record', () => {
    expect(registeredKey(evidenceWith(), e2e.teeId)).toEqual({ signingKeyDer: e2eBytes('signing-key.der') });
  });
});

describe('the registration', () => {
  it('leaves it to the registry where the document is definitely not there', async () => {
    const report = await run(
      evidenceWith({ known: { registration: { state: 'absent', why: 'no_transaction' } } }),
    );
    expect(ended(report, 'attestation')).toBe('missing registration_absent');
    expect(ended(report, 'build')).toBe('pass build_registry_approved');
    expect([verdict(report), report.assurance]).toEqual(['verified', 'registered']);
  });

  it('knows a debug enclave by the hash in its record, too', async () => {
    const pcrHash = toHex(keccak_256(new Uint8Array(144))) as Hex32;
    const known = { registration: { state: 'absent', why: 'no_event' } } as const;
    const report = await run(evidenceWith({ known, record: { pcrHash } }));
    expect(ended(report, 'debug_mode')).toBe('fail debug_mode');
    expect(verdict(report)).toBe('rejected');
  });

  it('waits where the document could not be fetched', async () => {
    const report = await run(
      evidenceWith({ known: { registration: { state: 'unreachable', code: 'rpc_timeout' } } }),
    );
    expect(ended(report, 'attestation')).toBe('missing registration_unreachable');
    expect(ended(report, 'build')).toBe('missing registration_unreachable');
    expect(verdict(report)).toBe('unverifiable');
  });

  it("rejects another enclave's registration", async () => {
    const transaction = hex32('77'.repeat(32), 'transaction');
    const report = await run(
      evidenceWith({ known: { registration: { state: 'foreign', transaction, signingKey: '0x3000' } } }),
    );
    expect(ended(report, 'attestation')).toBe('fail registration_of_another_enclave');
    expect(verdict(report)).toBe('rejected');
  });
});

describe('who vouches for the build', () => {
  const { pcr0, pcr1 } = e2e;
  const withPins = (pins: EnclaveContext['trust']['pins'], approved = true) => {
    const evidence = evidenceWith({ known: { buildApproved: approved } });
    return run(evidence, { trust: { ...e2eTrust, pins } });
  };

  it("puts the user's pins first", async () => {
    const report = await withPins([{ name: 'mine', pcr0 }], false);
    expect(ended(report, 'build')).toBe('pass build_pinned');
    expect(report.facts.build).toMatchObject({ name: 'mine', vouchedBy: 'user-pin' });
    expect(verdict(report)).toBe('verified');
  });

  it('demands every measurement of a pin', async () => {
    const wrong = 'ab'.repeat(48);
    expect(ended(await withPins([{ name: 'mine', pcr0, pcr1, pcr2: wrong }], false), 'build')).toBe(
      'fail build_not_approved',
    );
  });

  it('names a published or pinned build by the hash in the record, but leaves it to the registry whose word that is', async () => {
    const [newest] = knownBuilds;
    if (newest === undefined) throw new Error('no known builds');
    const absent = { state: 'absent', why: 'no_event' } as const;
    const record = { pcrHash: hex32(newest.pcrHash, 'PCR hash') };
    const approved = await run(evidenceWith({ record, known: { registration: absent } }));
    expect(ended(approved, 'build')).toBe('pass build_registry_approved');
    expect(approved.facts.build).toMatchObject({
      version: newest.commit,
      date: newest.date,
      vouchedBy: 'registry',
    });
    const refused = await run(
      evidenceWith({ record, known: { registration: absent, buildApproved: false } }),
    );
    expect(ended(refused, 'build')).toBe('fail build_not_approved');
    expect(verdict(refused)).toBe('rejected');
  });
});

describe('evidence that a receipt carries', () => {
  const pins = [{ name: 'mine', pcr0: e2e.pcr0 }];

  it('does not count where only its writer vouches for the build', async () => {
    const report = await run(evidenceWith(), { carried: true });
    expect(ended(report, 'build')).toBe('missing build_approval_carried');
    expect(verdict(report)).toBe('unverifiable');
  });

  it('counts where its document holds and the build is accepted here', async () => {
    const report = await run(evidenceWith(), { carried: true, trust: { ...e2eTrust, pins } });
    expect([verdict(report), report.assurance]).toEqual(['verified', 'attested']);
  });

  it('does not count without a document, whoever accepts the build', async () => {
    const pinned = [{ name: 'mine', pcr0: e2e.pcr0, pcr1: e2e.pcr1, pcr2: e2e.pcr2 }];
    const evidence = evidenceWith({ known: { registration: { state: 'absent', why: 'no_event' } } });
    const report = await run(evidence, { carried: true, trust: { ...e2eTrust, pins: pinned } });
    expect(ended(report, 'build')).toBe('missing build_approval_carried');
    expect(verdict(report)).toBe('unverifiable');
  });
});

describe('the verdict cache', () => {
  const memory = () => {
    const kept = new Map<string, DocumentVerdict>();
    return {
      kept,
      get: (key: string) => Promise.resolve(kept.get(key)),
      set: (key: string, value: DocumentVerdict) => {
        kept.set(key, JSON.parse(JSON.stringify(value)) as DocumentVerdict);
        return Promise.resolve();
      },
    };
  };

  it('verifies the signatures of a known enclave once', async () => {
    const cache = memory();
    const verify = vi.spyOn(crypto.subtle, 'verify');
    const first = await run(evidenceWith(), { cache });
    const calls = verify.mock.calls.length;
    const second = await run(evidenceWith(), { cache });
    expect(verify.mock.calls.length).toBe(calls);
    verify.mockRestore();
    const plain = ({ checks }: EnclaveReport) => checks.map(({ id, outcome, code }) => [id, outcome, code]);
    expect(plain(second)).toEqual(plain(first));
  });

  it('knows nothing about another document, key or root', async () => {
    const cache = memory();
    await run(evidenceWith(), { cache });
    const known = { registration: registrationWith(e2eBytes('attestation-wrong-app-key-hash.cbor')) };
    await run(evidenceWith({ known }), { cache });
    const trust = { ...e2eTrust, attestationRootSha256: hex32('00'.repeat(32), 'root') };
    expect(ended(await run(evidenceWith(), { cache, trust }), 'attestation')).toBe('fail root_mismatch');
    expect(cache.kept.size).toBe(3);
  });

  it('keeps judging the registry anew', async () => {
    const cache = memory();
    await run(evidenceWith(), { cache });
    const disabled = await run(evidenceWith({ record: { enabled: false } }), { cache });
    expect(verdict(disabled)).toBe('rejected');
  });
});
