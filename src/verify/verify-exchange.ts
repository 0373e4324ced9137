import type { CapturedExchange } from '../opengradient/exchange';
import type { DocumentVerdictCache } from './attested-document';
import type { Check, CheckId } from './check';
import type { EnclaveFacts, EnclaveTrust } from './enclave-checks';
import { checkEnclave, registeredKey, requiredEnclaveChecks } from './enclave-checks';
import type { EnclaveEvidence } from './enclave-evidence';
import type { ExchangeReport, SignedFields } from './exchange-checks';
import { checkExchange, requiredExchangeChecks } from './exchange-checks';
import type { Assurance } from './verdict';
import { verdictOf } from './verdict';

/** Everything that was found about one exchange, and what it amounts to. */
export interface VerifiedExchange extends Omit<ExchangeReport, 'checks'> {
  readonly checks: readonly Check[];
  readonly verdict: 'verified' | 'rejected' | 'unverifiable';
  readonly assurance: Assurance;
  readonly enclave: EnclaveFacts | undefined;
}

/** What verifying one exchange needs beside its bytes. */
export interface VerifyContext {
  readonly trust: EnclaveTrust;
  /** Evidence about the enclave that the answer names; asked for only when the answer names one. */
  readonly evidenceAbout: (signed: SignedFields) => Promise<EnclaveEvidence>;
  /** A clock in milliseconds, for how long each check took. */
  readonly now: () => number;
  readonly cache?: DocumentVerdictCache;
  /** The evidence came in a receipt instead of from nodes: the registry's bare word in it vouches for nothing. */
  readonly carried?: boolean;
  /** Told what is known while evidence is still on its way. */
  readonly onProgress?: (report: ExchangeReport) => Promise<void>;
}

/**
 * Verifies one exchange down to the attestation root: the hashes first, which need nothing from outside; then the key,
 * from the registry; then who holds that key, from the attestation document, as of the moment of signing.
 */
export async function verifyExchange(
  captured: CapturedExchange,
  { trust, evidenceAbout, now, cache, carried = false, onProgress }: VerifyContext,
): Promise<VerifiedExchange> {
  const hashes = await checkExchange(captured, { missing: 'key_awaited' }, now);
  const { signed } = hashes;
  if (signed === undefined) return concluded(hashes, [], 'none', undefined, requiredExchangeChecks);
  await onProgress?.(hashes);

  const evidence = await evidenceAbout(signed);
  const key = registeredKey(evidence, signed.teeId);
  const report = await checkExchange(captured, key, now);
  const enclave = await checkEnclave(evidence, {
    teeId: signed.teeId,
    signedAt: signed.timestamp * 1000,
    trust,
    now,
    carried,
    ...(cache === undefined ? {} : { cache }),
  });
  const required = [...requiredExchangeChecks, ...requiredEnclaveChecks(enclave.assurance)];
  return concluded(report, enclave.checks, enclave.assurance, enclave.facts, required);
}

function concluded(
  report: ExchangeReport,
  enclaveChecks: readonly Check[],
  assurance: Assurance,
  enclave: EnclaveFacts | undefined,
  required: readonly CheckId[],
): VerifiedExchange {
  const checks = [...report.checks, ...enclaveChecks];
  return { ...report, checks, assurance, enclave, verdict: verdictOf(checks, required) };
}
