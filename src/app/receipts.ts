import { CodedError } from '../bytes/coded-error';
import type { NetworkProfile } from '../opengradient/network';
import type { ExchangeRecord } from '../store/records';
import type { EnclaveEvidence } from '../verify/enclave-evidence';
import { receiptBytes, type Receipt, type ReceiptZk } from '../verify/receipt';
import type { Answers } from './answers';
import type { ProofView } from './api/answer-detail';
import type { ZkCards } from './zk-cards';

/** Where the parts of a receipt lie. */
export interface ReceiptParts {
  readonly answers: Answers;
  readonly network: (id: string) => Promise<NetworkProfile | undefined>;
  readonly evidence: (key: string) => Promise<EnclaveEvidence | undefined>;
  readonly cards: Pick<ZkCards, 'get' | 'code'>;
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
    evidence: { enclave: enclave ?? null, zk: await zkOf(record, parts) },
    settlement: record.record ?? null,
    found: { verification: record.verification, settlement: record.settlement, checks: record.checks },
  };
}

/** The card the proof was judged under, and the contract's code; the proof itself is in the response. */
async function zkOf(record: ExchangeRecord, parts: ReceiptParts): Promise<ReceiptZk | null> {
  if (record.zk === undefined || record.hashesOnly) return null;
  const view =
    record.zk.view === undefined ? undefined : (JSON.parse(record.zk.view) as Pick<ProofView, 'card'>);
  const kept = view?.card && (await parts.cards.get(view.card.hash));
  if (kept === undefined) return { card: null, codeHex: null };
  const code = await parts.cards.code(kept.summary.hash);
  return { card: JSON.parse(kept.json) as ReceiptZk['card'], codeHex: code ?? null };
}
