import type { Check, CheckId } from '../../src/verify/check';
import {
  checkEnclave,
  type EnclaveContext,
  type EnclaveReport,
  requiredEnclaveChecks,
} from '../../src/verify/enclave-checks';
import type { EnclaveEvidence } from '../../src/verify/enclave-evidence';
import { verdictOf } from '../../src/verify/verdict';
import { e2e, e2eTrust } from '../evidence/enclave-evidence';

/** Checks evidence about the enclave of the vectors, as of the moment it signed. */
export const run = (
  evidence: EnclaveEvidence,
  change: Partial<EnclaveContext> = {},
): Promise<EnclaveReport> =>
  checkEnclave(evidence, {
    teeId: e2e.teeId,
    signedAt: e2e.signedAt * 1000,
    trust: e2eTrust,
    now: () => performance.now(),
    ...change,
  });
/** The check of that id. */
export const found = ({ checks }: EnclaveReport, id: CheckId): Check => {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`no check ${id}`);
  return check;
};
/** How a check ended: outcome and code. */
export const ended = (report: EnclaveReport, id: CheckId) => {
  const { outcome, code } = found(report, id);
  return `${outcome} ${code}`;
};
/** What the enclave's checks alone amount to. */
export const verdict = ({ checks, assurance }: EnclaveReport) =>
  verdictOf(checks, requiredEnclaveChecks(assurance));
