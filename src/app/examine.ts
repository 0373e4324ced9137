import { CodedError } from '../bytes/coded-error';
import { toBase64 } from '../bytes/base64';
import type { Hex32 } from '../bytes/hex';
import { pairByRequestHash } from '../capture/page-answer-pairing';
import type { DocumentVerdictCache } from '../verify/attested-document';
import type { Check } from '../verify/check';
import { coversMoment, type EnclaveEvidence } from '../verify/enclave-evidence';
import { requiredExchangeChecks, type ExchangeReport } from '../verify/exchange-checks';
import type { ReasonCode } from '../verify/reasons';
import type { ExchangeRecord } from '../store/records';
import { verdictOf } from '../verify/verdict';
import { verifyExchange } from '../verify/verify-exchange';
import { shownText } from './api/answer-detail';
import type { PcrPin } from './api/choices';
import type { Enclaves } from './enclaves';
import { toEnclaveView } from './enclave-view';
import type { Examine, Findings } from './pipeline';
import { questionIn } from './question';
import type { Repeats } from './repeats';
import type { ZkProofs } from './zk-proofs';
import { capturedOf } from './records';
import type { ExchangeBody } from '../store/records';

/** Codes of evidence that was out of reach rather than absent: asking again can help. */
const passing: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'registry_unreachable',
  'registry_unreadable',
  'registration_unreachable',
  'nodes_disagree',
  'enclave_not_registered',
  'build_approval_unknown',
  'check_timed_out',
]);

/** How long a young answer waits for a registry that does not know its enclave yet. */
const REGISTRY_LAG_MS = 10 * 60_000;

/** What the checks of one exchange work with. */
export interface ExamineParts {
  readonly enclaves: Enclaves;
  /** Where verdicts on documents are kept; for private windows not on disk. */
  readonly cache: (incognito: boolean) => DocumentVerdictCache;
  readonly pins: () => Promise<readonly PcrPin[]>;
  readonly proofs: ZkProofs;
  readonly repeats: Repeats;
  readonly now: () => number;
  /** A clock in milliseconds for how long checks take. */
  readonly stopwatch: () => number;
  /** Keeps the bytes of an exchange anew. */
  readonly keep: (body: ExchangeBody) => Promise<void>;
}

/** One round of checks over a captured exchange, with evidence from its network. */
export function createExamine(parts: ExamineParts): Examine {
  return async (record, body, network, progress) => {
    if (body.truncated?.includes('response') === true) return tooLarge;
    if (record.endpoint === 'zk') return parts.proofs.alone(record, body);
    const paired = await pairedBy(record, body, parts.keep);
    const endpoint = paired.endpoint;
    const captured = capturedOf({ ...record, endpoint }, paired.body);
    const question = record.hashesOnly ? undefined : questionIn(endpoint, captured.request);
    const { incognito } = record.seen;
    let evidenceKey: string | undefined;
    let hashes: ExchangeReport | undefined;
    const verifying = verifyExchange(captured, {
      trust: {
        attestationRootSha256: network.attestationRootSha256,
        // Only a test network can allow it: the schema of profiles makes one of what does, and so does this line.
        allowDebug: network.allowDebug && network.kind === 'test',
        pins: await parts.pins(),
      },
      now: parts.stopwatch,
      cache: parts.cache(incognito),
      onProgress: (report) => {
        hashes = report;
        return progress({ ...known(record, report), endpoint, question });
      },
      evidenceAbout: async (signed) => {
        const usable = await usedBefore(record, signed.teeId, parts.enclaves);
        if (usable !== undefined) {
          evidenceKey = record.evidenceKey;
          return usable;
        }
        const kept = await parts.enclaves.about(network, {
          teeId: signed.teeId,
          signedAt: signed.timestamp * 1000,
          incognito,
          // The site of an import is its writer's word.
          asker: record.source === 'import' ? 'import' : record.seen.origin,
        });
        evidenceKey = kept.key;
        return kept.evidence;
      },
    });
    const result = await verifying.catch((error: unknown) => {
      if (error instanceof CodedError && error.code === 'enclave_lookups_exhausted') return undefined;
      throw error;
    });
    if (result === undefined)
      return notLookedUp({ ...(hashes && known(record, hashes)), endpoint, question });
    const missing = result.checks.filter((check) => check.outcome === 'missing' && check.advisory !== true);
    const proof = await parts.proofs.beside(record, paired.body);
    const signature = result.signed && toBase64(result.signed.signature);
    const first = signature === undefined ? undefined : await parts.repeats.firstOf(record, signature);
    const young = parts.now() - record.answeredAt < REGISTRY_LAG_MS;
    const retryable = missing.some(
      (check) => passing.has(check.code) && (check.code !== 'enclave_not_registered' || young),
    );
    return {
      change: {
        ...known(record, result),
        endpoint,
        question,
        assurance: result.assurance,
        // Never taken back: what it repeats may have been deleted since, and it is no fresher for that.
        ...(first && { repeatOf: first }),
        evidenceKey,
        enclave: result.enclave && JSON.stringify(toEnclaveView(result.enclave)),
        checks: [...result.checks, ...(proof?.checks ?? [])],
        zk: proof?.zk,
      },
      verification: proof?.zk.state === 'failed' ? 'rejected' : result.verdict,
      retryable,
    };
  };
}

/** What nodes said when the answer was checked before, where that still tells all about the moment of signing. */
async function usedBefore(
  record: ExchangeRecord,
  teeId: Hex32,
  enclaves: Enclaves,
): Promise<EnclaveEvidence | undefined> {
  const evidence = record.evidenceKey === undefined ? undefined : await enclaves.kept(record.evidenceKey);
  const isUsable =
    evidence?.teeId === teeId &&
    evidence.networkId === record.network.id &&
    coversMoment(evidence, 1000 * (record.signed?.timestamp ?? 0));
  return isUsable ? evidence : undefined;
}

/** What is known without the enclave: the hashes may already tell that the answer is not what was signed. */
function notLookedUp(change: Partial<ExchangeRecord>): Findings {
  const lookup: Check = {
    id: 'registry_record',
    outcome: 'missing',
    code: 'enclave_lookups_exhausted',
    values: [],
    ms: 0,
  };
  const checks = [...(change.checks ?? []), lookup];
  return {
    change: { ...change, checks },
    verification: verdictOf(checks, requiredExchangeChecks),
    retryable: true,
  };
}

/** Only the first bytes of the answer were kept: its signature comes last, or not at all. */
const tooLarge: Findings = {
  change: {
    checks: [{ id: 'signature', outcome: 'missing', code: 'answer_too_large', values: [], ms: 0 }],
  },
  verification: 'unverifiable',
  retryable: false,
};

/**
 * An answer seen inside a page comes with the requests it may belong to: the one whose hash it names is kept, the others
 * are forgotten. Without one the request counts as not seen.
 */
async function pairedBy(
  record: ExchangeRecord,
  body: ExchangeBody,
  keep: (body: ExchangeBody) => Promise<void>,
): Promise<{ readonly body: ExchangeBody; readonly endpoint: ExchangeRecord['endpoint'] }> {
  const { candidates, ...rest } = body;
  if (candidates === undefined) return { body, endpoint: record.endpoint };
  const pair = pairByRequestHash(record.framing, body.response, candidates);
  const paired = { ...rest, request: pair?.request };
  await keep(paired);
  return { body: paired, endpoint: pair?.endpoint ?? record.endpoint };
}

/** What a report says about a record, whether or not evidence has come yet. */
function known(record: ExchangeRecord, report: ExchangeReport): Partial<ExchangeRecord> {
  const { signed } = report;
  return {
    checks: report.checks,
    profile: report.profile,
    unsigned: report.unsigned.map((part) => part.path),
    explanation: record.hashesOnly ? undefined : report.explanation?.detail,
    model: record.hashesOnly ? undefined : report.model,
    // One more than is shown says that there is more.
    answer: record.hashesOnly ? undefined : report.output?.slice(0, shownText.answer + 1),
    signed: signed && {
      teeId: signed.teeId,
      requestHash: signed.requestHash,
      outputHash: signed.outputHash,
      timestamp: signed.timestamp,
      signature: toBase64(signed.signature),
    },
  };
}
