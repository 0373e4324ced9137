import type { ExchangeRecord } from '../store/records';
import { hostOf } from '../store/database';
import { awsNitroRootSha256Hex } from '../nitro/aws-root';
import type { NetworkKind, NetworkProfile } from '../opengradient/network';
import type { Check, CheckId } from '../verify/check';
import { checkIds } from '../verify/check';
import {
  type AnswerDetail,
  type EnclaveView,
  type ProofView,
  type RecordView,
  shownText,
  type TrustAnchor,
} from './api/answer-detail';
import type { AnswerRow } from './api/answer-row';
import type { RequestLogEntry } from './api/request-log';
import { isOwnName } from './import-site';

const FIRST_WORDS = 160;

/**
 * The check a line speaks of: the first failed one in the order of `checkIds`, else a missing one. Without the registry's
 * word the key is missing too, and all that needs it: the cause is named, not what follows from it.
 */
export function leadingCheck(checks: readonly Check[]): AnswerRow['leading'] {
  const ordered = [...checks]
    .filter((check) => check.advisory !== true)
    .sort((a, b) => checkIds.indexOf(a.id) - checkIds.indexOf(b.id));
  const missing = ordered.filter((check) => check.outcome === 'missing');
  const found =
    ordered.find((check) => check.outcome === 'fail') ??
    missing.find((check) => check.id === 'registry_record') ??
    missing[0];
  return found && { id: found.id, outcome: found.outcome, code: found.code };
}

/** The beginning of the signed text: empty until it is read, and where it cannot be; undefined where only hashes are kept. */
function textOf(record: ExchangeRecord, length: number): string | undefined {
  return record.hashesOnly ? undefined : (record.answer ?? '').slice(0, length);
}

/** One record as one line. */
export function toRow(record: ExchangeRecord): AnswerRow {
  const enclave = enclaveOf(record);
  const build = enclave?.build;
  return {
    id: record.id,
    headline: record.headline,
    verification: record.verification,
    settlement: record.settlement,
    settlementReason: record.settlementReason,
    assurance: record.assurance,
    leading: leadingCheck(record.checks),
    endpoint: record.endpoint,
    model: record.model,
    host: hostOf(record.seen.origin),
    hostIsClaimed: record.source === 'import' && !isOwnName(record.seen.origin),
    firstWords: textOf(record, FIRST_WORDS),
    build: build?.vouchedBy && { name: build.name, vouchedBy: build.vouchedBy },
    askedAt: record.askedAt,
    answeredAt: record.answeredAt,
    verifiedAt: record.verifiedAt,
    settledAt: record.settledAt,
    mode: record.mode,
    network: record.network,
    source: record.source,
    repeated: record.repeatOf !== undefined,
    marked: record.marked,
    zk: record.zk?.state ?? 'none',
  };
}

/** What only the whole page of an answer shows beside the record. */
export interface DetailExtras {
  readonly network: NetworkProfile | undefined;
  readonly documentBase64: string | undefined;
  readonly requests: readonly RequestLogEntry[];
  /** The record that `repeatOf` names, while it is kept. */
  readonly repeated: ExchangeRecord | undefined;
}

/** One record in full. */
export function toDetail(record: ExchangeRecord, extras: DetailExtras): AnswerDetail {
  const enclave = enclaveOf(record);
  return {
    ...toRow(record),
    url: record.url,
    origin: record.seen.origin,
    question: record.question?.slice(0, shownText.question),
    answer: textOf(record, shownText.answer),
    answerTruncated: (record.answer?.length ?? 0) > shownText.answer,
    checks: record.checks,
    profile: record.profile,
    unsigned: record.unsigned,
    explanation: record.explanation,
    signed: record.signed,
    repeatOf: record.repeatOf === undefined ? undefined : earlier(extras.repeated),
    enclave: enclave && { ...enclave, documentBase64: extras.documentBase64 ?? enclave.documentBase64 },
    record: recordView(record),
    proof: proofOf(record),
    anchors: anchorsOf(record, enclave, extras.network),
    requests: extras.requests,
    retryAt: record.retryAt,
    explorer: extras.network?.explorer ?? {},
  };
}

function earlier(record: ExchangeRecord | undefined): AnswerDetail['repeatOf'] {
  if (record === undefined) return 'deleted';
  return { id: record.id, at: record.answeredAt, host: hostOf(record.seen.origin) };
}

function enclaveOf(record: ExchangeRecord): EnclaveView | undefined {
  return record.enclave === undefined ? undefined : (JSON.parse(record.enclave) as EnclaveView);
}

function proofOf(record: ExchangeRecord): ProofView | undefined {
  return record.zk?.view === undefined ? undefined : (JSON.parse(record.zk.view) as ProofView);
}

function recordView(record: ExchangeRecord): RecordView | undefined {
  const proof = record.record;
  if (proof === undefined) return undefined;
  const batch = proof.form === 'batch' ? proof : undefined;
  return {
    form: proof.form,
    transaction: proof.txHash,
    block: proof.blockNumber,
    blockHash: proof.blockHash,
    logIndex: proof.logIndex,
    blockTime: proof.blockTime * 1_000,
    root: batch?.root,
    batchSize: batch?.batchSize,
    leafIndex: batch?.leafIndex,
    path: batch?.path ?? [],
    blobId: proof.blobId,
    nodes: { agreed: proof.nodes.agreed, asked: proof.nodes.total },
  };
}

/**
 * The root that the document led to then, whatever the network's profile says by now. Only AWS's own is named so: any
 * other is the word of whoever wrote the profile.
 */
function rootAnchor(enclave: EnclaveView | undefined, kind: NetworkKind): TrustAnchor[] {
  const root = enclave?.certificates[0]?.sha256.toLowerCase().replace(/^(?:0x)?/, '0x');
  if (root === undefined) return [];
  const other = kind === 'test' ? 'Test attestation root' : 'Attestation root of this network, not of AWS';
  const name = root === awsNitroRootSha256Hex ? 'AWS Nitro Enclaves root' : other;
  return [{ kind: 'attestation-root', name, detail: root }];
}

/** What has to be believed for this answer, beyond the arithmetic done here. */
function anchorsOf(
  record: ExchangeRecord,
  enclave: EnclaveView | undefined,
  network: NetworkProfile | undefined,
): TrustAnchor[] {
  const anchors: TrustAnchor[] = [];
  // What was shown of the key counts, whatever else of the enclave was refused (debug mode, for one).
  const holds = (id: CheckId): boolean =>
    record.checks.some((check) => check.id === id && check.outcome === 'pass');
  if (holds('attestation') && holds('key_binding')) {
    anchors.push(...rootAnchor(enclave, record.network.kind));
  } else if (holds('registry_record') && enclave?.registry !== undefined) {
    anchors.push({ kind: 'key', name: 'Registry of the network', detail: enclave.registry });
  }
  if (enclave?.build?.vouchedBy !== undefined) {
    anchors.push({ kind: 'build', name: enclave.build.name, detail: enclave.build.vouchedBy });
  }
  for (const url of network?.rpcUrls ?? []) {
    anchors.push({ kind: 'rpc', name: new URL(url).host, detail: url });
  }
  if (record.record?.blobId !== undefined) {
    for (const url of network?.walrusAggregators ?? []) {
      anchors.push({ kind: 'walrus', name: new URL(url).host, detail: url });
    }
  }
  const card = proofOf(record)?.card;
  if (card?.trusted === true) anchors.push({ kind: 'card', name: card.name, detail: card.hash });
  return anchors;
}
