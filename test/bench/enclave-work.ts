import { utf8 } from '../../src/bytes/join';
import type { DocumentVerdict, DocumentVerdictCache } from '../../src/verify/attested-document';
import { checkEnclave, requiredEnclaveChecks } from '../../src/verify/enclave-checks';
import { verdictOf } from '../../src/verify/verdict';
import { e2e, e2eTrust, evidenceWith } from '../evidence/enclave-evidence';
import { compare, row } from './measure';

function memoryCache(): DocumentVerdictCache {
  const kept = new Map<string, DocumentVerdict>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, verdict) => {
      kept.set(key, verdict);
      return Promise.resolve();
    },
  };
}

/**
 * Lines about an enclave whose document was verified before: all of its checks for one more answer, apart from that
 * answer's own signature. The floor is what finds the kept verdict: one SHA-256 over the evidence that it rests on.
 */
export async function measureKnownEnclave(): Promise<readonly string[]> {
  const evidence = evidenceWith();
  const registration = evidence.known?.registration;
  if (registration?.state !== 'found') throw new Error('no registration');
  const { documentBase64, signingKey, tlsCertificate } = registration;
  const bytes = utf8(JSON.stringify([documentBase64, signingKey, tlsCertificate]));
  const cache = memoryCache();
  const context = {
    teeId: e2e.teeId,
    signedAt: e2e.signedAt * 1000,
    trust: e2eTrust,
    now: () => performance.now(),
    cache,
  };
  const { floor, checked } = await compare(
    [evidence],
    {
      floor: () => crypto.subtle.digest('SHA-256', bytes),
      checked: async (known) => {
        const { checks, assurance } = await checkEnclave(known, context);
        if (verdictOf(checks, requiredEnclaveChecks(assurance)) !== 'verified')
          throw new Error('not verified');
      },
    },
    { rounds: 300, batch: 20 },
  );
  return [
    `A known enclave: its document verified before, ${bytes.length} characters of evidence kept.`,
    row('Floor: one SHA-256 over the evidence, in WebCrypto', floor),
    row('checkEnclave, its document known', checked, floor),
  ];
}
