import { CodedError } from '../bytes/coded-error';
import type { NetworkProfile } from '../opengradient/network';
import type { ExchangeRecord } from '../store/records';
import type { EnclaveEvidence } from '../verify/enclave-evidence';
import { receiptBytes, type Receipt } from '../verify/receipt';
import type { Answers } from './answers';

/** Where the parts of a receipt lie. */
export interface ReceiptParts {
  readonly answers: Answers;
  readonly network: (id: string) => Promise<NetworkProfile | undefined>;
  readonly evidence: (key: string) => Promise<EnclaveEvidence | undefined>;
}

/**
 * Everything about one answer that someone else needs to check it again, offline.
 *
 * @throws CodedError `unknown_network` where its network was removed: under another's name it would say something false
 */
export async function receiptOf(record: ExchangeRecord, parts: ReceiptParts): Promise<Receipt> {
  const network = await parts.network(record.network.id);
  if (network === undefined) {
    throw new CodedError(
      'unknown_network',
      `The network "${record.network.id}" of an answer is no longer known; import it again first.`,
    );
  }
  const body = record.hashesOnly ? undefined : await parts.answers.body(record.id);
  const enclave = record.evidenceKey === undefined ? undefined : await parts.evidence(record.evidenceKey);
  return {
    proofmark: 'receipt',
    version: 1,
    network,
    site: record.seen.origin,
    exchange: {
      endpoint: record.endpoint,
      url: record.url,
      status: record.status,
      framing: record.framing,
      settlementMode: record.mode,
      source: record.source,
      askedAt: record.askedAt,
      answeredAt: record.answeredAt,
      requestBase64: receiptBytes(body?.request),
      responseBase64: receiptBytes(body?.response),
    },
    evidence: { enclave: enclave ?? null },
    settlement: record.record ?? null,
    found: { verification: record.verification, settlement: record.settlement, checks: record.checks },
  };
}
