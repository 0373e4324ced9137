import type { SigningKey } from '../opengradient/enclave-signature';
import { CodedError } from '../bytes/coded-error';
import type { Address } from '../bytes/hex';
import {
  decodeSettlementEvent,
  type EmittedLog,
  type IndividualSettlementEvent,
  type SettlementEvent,
} from '../opengradient/abi/settlement-events';
import type { SettlementLeaf } from '../opengradient/abi/settlement-leaf';
import type { SettlementCode } from '../verify/settlement-code';
import { type BatchRecord, findLeaf, openBatch } from './batch-record';
import { checkIndividualBlob, eventRecords, leafOfEvent } from './individual-record';
import { checkLeafSignature, isUnsigned, type LeafSignature } from './leaf-signature';

/** One record and what it is held against. */
export interface RecordCase {
  readonly form: 'batch' | 'individual';
  readonly log: EmittedLog;
  readonly blob: Uint8Array;
  /** The id under which the blob was found, if that is known apart from the event. */
  readonly blobId: string | undefined;
  /** The exchange asked about; without one the question is whether the record itself is sound. */
  readonly target: SettlementLeaf | undefined;
  readonly key: SigningKey | undefined;
  /** The only contract whose events count. */
  readonly relay: Address;
}

/** `settled` needs everything; `not_included` is a sound record of other answers; `unverifiable` lacks evidence. */
export interface RecordJudgement {
  readonly verdict: 'settled' | 'not_included' | 'rejected' | 'unverifiable';
  /** The deciding one first. */
  readonly codes: readonly SettlementCode[];
}

const verdictOfSignature: Readonly<Record<LeafSignature, RecordJudgement['verdict']>> = {
  signed: 'settled',
  leaf_unsigned: 'unverifiable',
  leaf_key_missing: 'unverifiable',
  leaf_key_mismatch: 'rejected',
  leaf_signature_invalid: 'rejected',
};

/** Runs a step that throws coded errors, and returns its code instead. */
function codeOf<Result>(step: () => Result): { ok: Result } | { code: SettlementCode } {
  try {
    return { ok: step() };
  } catch (error) {
    // Every coded error of this room's steps is one of these; anything else is a mistake of ours and goes on.
    if (error instanceof CodedError) return { code: error.code as SettlementCode };
    throw error;
  }
}

/** The signatures of `leaves`: the worst that was found, in the order rejected, unverifiable, settled. */
async function judgeSignatures(
  leaves: readonly SettlementLeaf[],
  key: SigningKey | undefined,
  found: 'included' | 'valid',
): Promise<RecordJudgement> {
  const codes = new Set<LeafSignature>();
  for (const leaf of leaves) codes.add(await checkLeafSignature(leaf, key));
  for (const verdict of ['rejected', 'unverifiable'] as const) {
    const bad = [...codes].filter(
      (code): code is Exclude<LeafSignature, 'signed'> => verdictOfSignature[code] === verdict,
    );
    if (bad.length > 0) return { verdict, codes: [...bad, found] };
  }
  return { verdict: 'settled', codes: [found] };
}

async function judgeBatch(
  record: BatchRecord,
  { target, key }: Pick<RecordCase, 'target' | 'key'>,
): Promise<RecordJudgement> {
  if (target === undefined) return judgeSignatures(record.leaves, key, 'included');
  if (findLeaf(record, target) === undefined) return { verdict: 'not_included', codes: ['not_included'] };
  const judgement = await judgeSignatures([target], key, 'included');
  // A record read as a whole: a batch that mixes in answers which no enclave signed is not one that can be vouched for.
  const unsigned = record.leaves.some(isUnsigned);
  return judgement.verdict === 'settled' && unsigned
    ? { verdict: 'unverifiable', codes: ['leaf_unsigned', 'included'] }
    : judgement;
}

async function judgeIndividual(
  event: IndividualSettlementEvent,
  isCompared: boolean,
  { target, key }: Pick<RecordCase, 'target' | 'key'>,
): Promise<RecordJudgement> {
  if (target !== undefined && !eventRecords(event, target)) {
    return { verdict: 'not_included', codes: ['not_included'] };
  }
  const judgement = await judgeSignatures([leafOfEvent(event)], key, 'valid');
  return judgement.verdict === 'settled' && !isCompared
    ? { verdict: 'unverifiable', codes: ['payload_not_compared'] }
    : judgement;
}

/** @throws CodedError `malformed_event`, `unknown_event` */
function decodeAs(form: SettlementEvent['form'], log: EmittedLog): SettlementEvent {
  const event = decodeSettlementEvent(log);
  if (event.form === form) return event;
  throw new CodedError('unknown_event', `The log is an event of the form ${event.form}, not ${form}.`);
}

/** Holds the blob against its event, and returns what is left to judge. @throws CodedError<SettlementCode> */
function openRecord(event: SettlementEvent, record: RecordCase): () => Promise<RecordJudgement> {
  if (event.form === 'batch') {
    const batch = openBatch(event, record.blob);
    return () => judgeBatch(batch, record);
  }
  const isCompared = checkIndividualBlob(event, record.blob);
  return () => judgeIndividual(event, isCompared, record);
}

/**
 * Judges one record whole: event of the relay, blob under its own id, contents as the event says, the exchange in it, the
 * enclave's signature. Faults that do not depend on each other are all named.
 *
 * @param blobIdOf computes the Walrus id of a blob; about a second
 */
export async function judgeRecord(
  record: RecordCase,
  blobIdOf: (blob: Uint8Array) => Promise<string>,
): Promise<RecordJudgement> {
  const decoded = codeOf(() => decodeAs(record.form, record.log));
  if ('code' in decoded) return { verdict: 'rejected', codes: [decoded.code] };
  const event = decoded.ok;

  const faults: SettlementCode[] = [];
  if (event.emitter !== record.relay) faults.push('wrong_relay');
  const opened = codeOf(() => openRecord(event, record));
  if ('code' in opened) faults.push(opened.code);
  if (
    (record.blobId !== undefined && record.blobId !== event.blobId) ||
    (await blobIdOf(record.blob)) !== event.blobId
  ) {
    faults.push('blob_id_mismatch');
  }
  return 'code' in opened || faults.length > 0 ? { verdict: 'rejected', codes: faults } : opened.ok();
}
