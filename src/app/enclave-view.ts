import type { EnclaveFacts } from '../verify/enclave-checks';
import type { EnclaveView } from './api/answer-detail';

const roles = {
  root: 'root',
  regional: 'region',
  zonal: 'zone',
  instance: 'instance',
  enclave: 'enclave',
  intermediate: 'authority',
} as const;

/** What a view shows of an enclave. The raw document is left out: it is read from the evidence when asked for. */
export function toEnclaveView(facts: EnclaveFacts): EnclaveView {
  const { attested, build } = facts;
  return {
    teeId: facts.teeId,
    registry: facts.registry,
    build: build && {
      name: build.name ?? `build ${build.pcrHash.slice(0, 10)}`,
      version: build.version,
      date: build.date,
      vouchedBy: build.vouchedBy,
      pcrHash: build.pcrHash,
      pcrs: attested?.pcrs ?? [],
    },
    attestedAt: attested?.timestamp,
    registeredAt: facts.registeredAt,
    lastHeartbeatAt: facts.lastHeartbeatAt,
    moduleId: attested?.moduleId,
    region: attested?.region,
    instance: attested?.instanceId,
    tlsCertificateSha256: attested?.tlsCertificateSha256,
    signingKeySha256: attested?.signingKeySha256,
    ohttpConfigHash: facts.ohttpConfigHash,
    certificates: (attested?.certificates ?? []).map((step) => ({
      role: roles[step.role],
      subject: step.subject,
      notBefore: step.notBefore,
      notAfter: step.notAfter,
      sha256: step.sha256,
      valid:
        attested !== undefined && attested.timestamp >= step.notBefore && attested.timestamp <= step.notAfter,
    })),
    documentBase64: undefined,
    asOf: facts.asOf,
    chainId: facts.chainId,
  };
}
