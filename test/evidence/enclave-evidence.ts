import { toBase64 } from '../../src/bytes/base64';
import { fromHex, hex32, toHex } from '../../src/bytes/hex';
import { decodeTeeRecord } from '../../src/opengradient/abi/registry-record';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import type { EnclaveEvidence, HistoryEvidence, RegistryEvidence } from '../../src/verify/enclave-evidence';
import type { EnclaveTrust } from '../../src/verify/enclave-checks';
import { readFixture, readFixtureJson } from '../support/fixtures';

export const e2eBytes = (name: string): Uint8Array => readFixture(`e2e/${name}`);

const chain = readFixtureJson('e2e/e2e.json') as Record<string, string>;
const registry = readFixtureJson('e2e/registry.json') as Record<string, string>;

/** The enclave of the e2e vectors, as its registry holds it. */
export const e2e = {
  teeId: hex32(chain.tee_id ?? '', 'tee id'),
  rootSha256: hex32(chain.trusted_root_sha256 ?? '', 'root'),
  pcr0: chain.pcr0 ?? '',
  pcr1: chain.pcr1 ?? '',
  pcr2: chain.pcr2 ?? '',
  pcrHash: hex32(chain.pcr_hash ?? '', 'PCR hash'),
  calldata: registry.registration_calldata ?? '',
  getTee: registry.getTEE_v1 ?? '',
  getTeeWithOhttp: registry.getTEE_ohttp ?? '',
  record: decodeTeeRecord(fromHex(registry.getTEE_v1 ?? '', 'record')),
  /** Seconds since 1970: ten minutes after the registration. */
  signedAt: 1_767_225_600,
} as const;

export const e2eTrust: EnclaveTrust = { attestationRootSha256: e2e.rootSha256, allowDebug: false, pins: [] };

type Events = Extract<HistoryEvidence, { source: 'events' }>;

const history: Events = {
  source: 'events',
  since: { number: 900, time: e2e.signedAt - 1 },
  head: { number: 1_000, time: e2e.signedAt + 200 },
  events: [],
  buildBefore: 'unknown',
  heartbeatBefore: undefined,
};

/** The registration of the vectors, with another document where one is named. */
export function registrationWith(
  document: Uint8Array,
): Extract<RegistryEvidence['registration'], { state: 'found' }> {
  return {
    state: 'found',
    transaction: hex32('77'.repeat(32), 'transaction'),
    block: 100,
    form: 'attestation',
    documentBase64: toBase64(document),
    signingKey: toHex(e2eBytes('signing-key.der')),
    tlsCertificate: toHex(e2eBytes('tls-cert.der')),
  };
}

/** Sound evidence about the enclave of the vectors, with parts replaced. */
export function evidenceWith(
  change: {
    readonly known?: Partial<RegistryEvidence>;
    readonly record?: Partial<RegistryEvidence['record']>;
    readonly history?: Partial<Events>;
    readonly nodes?: Partial<EnclaveEvidence['nodes']>;
  } = {},
): EnclaveEvidence {
  const { record } = e2e;
  const [address = PUBLIC_NETWORK.relay] = PUBLIC_NETWORK.registries;
  return {
    networkId: 'test',
    teeId: e2e.teeId,
    fetchedAt: (e2e.signedAt + 205) * 1000,
    chainId: { expected: 10740, reported: 10740 },
    nodes: { asked: 1, answered: 1, disagreements: [], failures: [], ...change.nodes },
    registries: [{ address, answer: 'found' }],
    known: {
      record: {
        registry: address,
        owner: record.owner,
        endpoint: record.endpoint,
        publicKey: toHex(record.publicKey),
        tlsCertificate: toHex(record.tlsCertificate),
        pcrHash: record.pcrHash,
        teeType: record.teeType,
        enabled: record.enabled,
        registeredAt: record.registeredAt,
        lastHeartbeatAt: record.lastHeartbeatAt,
        ohttpConfigHash: undefined,
        ...change.record,
      },
      buildApproved: true,
      heartbeatMaxAge: 1_800,
      history: { ...history, ...change.history },
      registration: registrationWith(e2eBytes('attestation.cbor')),
      ...change.known,
    },
  };
}
