import { CodedError } from '../bytes/coded-error';
import { toHex, type Hex32 } from '../bytes/hex';
import { equal, utf8 } from '../bytes/join';
import { hasLoneSurrogate } from '../bytes/python-json-encoding';
import type { Answer, AnswerFault } from '../opengradient/answer';
import {
  importSigningKey,
  keccak256,
  messageHash,
  verifyEnclaveSignature,
  type SigningKey,
} from '../opengradient/enclave-signature';
import type { CapturedExchange } from '../opengradient/exchange';
import type { MismatchExplanation } from '../opengradient/explain-mismatch';
import type { ProfileId } from '../opengradient/profile';
import { readAnswer } from '../opengradient/read-answer';
import type { TeeFields } from '../opengradient/tee-fields';
import type { UnsignedPart } from '../opengradient/unsigned-parts';
import type { Check, CheckId } from './check';
import { compared, passed, runCheck, skipped, type Finding } from './exchange-finding';
import { matchRequest, type RequestMatch } from './exchange-request';
import { timestampFinding } from './exchange-timestamp';
import type { ReasonCode } from './reasons';

/** What an enclave signed, as the answer states it. */
export interface SignedFields {
  readonly teeId: Hex32;
  readonly requestHash: Hex32;
  readonly outputHash: Hex32;
  /** Seconds since 1970; exact below 2^53. */
  readonly timestamp: number;
  readonly signature: Uint8Array;
}

/** The key to check with, and the enclave the caller expects, if it does; or why there is no key. */
export type KeyEvidence =
  { readonly signingKeyDer: Uint8Array; readonly expectedTeeId?: Hex32 } | { readonly missing: ReasonCode };

/** Everything that one captured exchange gives away about itself. */
export interface ExchangeReport {
  /** `request_hash`, `output_hash`, `tee_id`, `signature`, `timestamp`. */
  readonly checks: readonly Check[];
  /** Undefined where the answer carries no complete signature. */
  readonly signed: SignedFields | undefined;
  /** The gateway version whose canonical request matched. */
  readonly profile?: ProfileId;
  /** The text, or the JSON of the tool calls, that was held against the signature. */
  readonly output?: string;
  /** The model asked for, which is signed with the request; where the request did not match, what the answer names. */
  readonly model?: string;
  /** What the signature does not cover: never to be presented as verified. */
  readonly unsigned: readonly UnsignedPart[];
  /** Which single change of the request would match; for developers, never a pass. */
  readonly explanation?: MismatchExplanation;
}

/** The checks without which no exchange is verified. */
export const requiredExchangeChecks = [
  'request_hash',
  'output_hash',
  'tee_id',
  'signature',
] as const satisfies readonly CheckId[];

function checkOutput(answer: Answer, captured: CapturedExchange): Finding {
  const [likeliest = ''] = answer.outputs;
  if (hasLoneSurrogate(likeliest)) {
    // Python raises on such text, so it was never signed; U+FFFD in its place would be another text.
    const values = [{ label: 'output', value: 'the text holds half a surrogate pair and has no UTF-8' }];
    return { outcome: 'fail', code: 'output_hash_mismatch', values };
  }
  const signed = answer.fields.outputHash;
  const hashes = answer.outputs.map((output) => keccak256(utf8(output)));
  const matching = hashes.find((hash) => equal(hash, signed)) ?? hashes[0] ?? new Uint8Array();
  const finding = compared('output_hash_mismatch', 'output_hash', matching, signed);
  if (finding.outcome !== 'pass' && captured.source === 'page' && captured.framing === 'sse') {
    // Put together from frames that name no answer: two at once in one page may have got mixed.
    return { ...finding, outcome: 'missing', code: 'page_frames_mixed' };
  }
  if (finding.outcome !== 'pass' || !answer.hasTwoReadings) return finding;
  const values = [{ label: 'presented as', value: answer.kind }];
  return { outcome: 'fail', code: 'ambiguous_output', values };
}

function checkTeeId(teeId: Hex32, ofKey: Hex32, expected: Hex32 | undefined): Finding {
  const wanted = teeId === ofKey ? (expected ?? ofKey) : ofKey;
  if (teeId === wanted) return passed;
  const values = [{ label: 'tee_id', value: teeId, expected: wanted }];
  return { outcome: 'fail', code: 'tee_id_mismatch', values };
}

async function checkSignature(fields: TeeFields, key: SigningKey): Promise<Finding> {
  const message = messageHash(fields.requestHash, fields.outputHash, fields.timestamp);
  if (await verifyEnclaveSignature(key, fields.signature, message)) return passed;
  const values = [
    { label: 'signed message', value: toHex(message) },
    { label: 'bytes of the signature', value: String(fields.signature.length) },
  ];
  return { outcome: 'fail', code: 'signature_invalid', values };
}

/** The key, ready to verify, or the findings on `tee_id` and `signature` where there is none of use. */
type PreparedKey = { readonly key: SigningKey } | { readonly teeId: Finding; readonly signature: Finding };

async function prepareKey(key: KeyEvidence): Promise<PreparedKey> {
  if ('missing' in key) {
    const finding: Finding = { outcome: 'missing', code: key.missing };
    return { teeId: finding, signature: finding };
  }
  try {
    return { key: await importSigningKey(key.signingKeyDer) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const values = [{ label: 'key', value: error.message }];
    return { teeId: skipped, signature: { outcome: 'fail', code: 'unsupported_key', values } };
  }
}

/** The checks that need the key, in the order in which they are shown. */
async function keyChecks(
  fields: TeeFields,
  evidence: KeyEvidence,
  prepared: PreparedKey,
  now: () => number,
): Promise<readonly Check[]> {
  const expected = 'missing' in evidence ? undefined : evidence.expectedTeeId;
  const signature = runCheck('signature', now, () =>
    'key' in prepared ? checkSignature(fields, prepared.key) : prepared.signature,
  );
  const teeId = runCheck('tee_id', now, () =>
    'key' in prepared ? checkTeeId(fields.teeId, prepared.key.teeId, expected) : prepared.teeId,
  );
  return Promise.all([teeId, signature]);
}

/** Faults that no gateway produces; the others say that evidence is not there. */
const meddling: ReadonlySet<AnswerFault['code']> = new Set(['malformed_field', 'stream_error']);

/** An answer that gives nothing to check: one decisive finding, on the signature. */
async function reportFault(fault: AnswerFault, now: () => number): Promise<ExchangeReport> {
  const finding: Finding = {
    outcome: meddling.has(fault.code) ? 'fail' : 'missing',
    code: fault.code,
    values: [
      ...('field' in fault ? [{ label: 'field', value: fault.field }] : []),
      { label: 'detail', value: fault.detail },
    ],
  };
  const checks = await Promise.all(
    requiredExchangeChecks.map((id) => runCheck(id, now, () => (id === 'signature' ? finding : skipped))),
  );
  return { checks, signed: undefined, unsigned: [] };
}

function signedFields(fields: TeeFields): SignedFields {
  return {
    teeId: fields.teeId,
    requestHash: toHex(fields.requestHash) as Hex32,
    outputHash: toHex(fields.outputHash) as Hex32,
    timestamp: Number(fields.timestamp),
    signature: fields.signature,
  };
}

/**
 * Checks one captured exchange against a signing key: was this request answered, is this the text that was signed, is the
 * key that of the enclave the answer names, and did it sign. How far the key itself is to be believed is not asked here.
 *
 * What the outcomes amount to, by `verdictOf(checks, requiredExchangeChecks)`:
 *
 * - `verified`: all four hold. `unsigned` still names what is not covered; a part of kind `content` in it must not be
 *   presented as verified.
 * - `rejected`: a hash, the id or the signature does not hold (`request_hash_mismatch`, `output_hash_mismatch`,
 *   `tee_id_mismatch`, `signature_invalid`), the key is of no use (`unsupported_key`), a field has a form no enclave
 *   produces (`malformed_field`), a stream reports an error and is signed all the same (`stream_error`), the signature would
 *   stand for two answers (`ambiguous_output`), or the signed time lies more than a day ahead (`timestamp_in_future`).
 * - `unverifiable`: evidence is absent: the signature (`unsigned`), a part of it (`missing_field`), a readable body
 *   (`malformed_response`, or `page_frames_mixed` for a stream seen inside a page), the request (`request_not_seen`, `request_too_large`), or the key (its own code).
 *
 * @param now milliseconds, monotonic; it times the checks and is not compared with anything
 */
export async function checkExchange(
  captured: CapturedExchange,
  key: KeyEvidence,
  now: () => number,
): Promise<ExchangeReport> {
  const reading = readAnswer(captured.endpoint, captured.framing, captured.response);
  if ('fault' in reading) return reportFault(reading.fault, now);
  const { answer } = reading;
  const { fields } = answer;

  // The signature is verified on another thread (WebCrypto), so it is started before the hashing that keeps this one busy.
  const onKey = keyChecks(fields, key, await prepareKey(key), now);
  const found: { request?: RequestMatch } = {};
  const requestHash = await runCheck('request_hash', now, () => {
    found.request = matchRequest(captured, fields.requestHash, answer.model);
    return found.request.finding;
  });
  const outputHash = await runCheck('output_hash', now, () => checkOutput(answer, captured));
  const timestamp = await runCheck('timestamp', now, () => timestampFinding(captured, fields.timestamp));

  const { profile, explanation, unsigned = [], model = answer.model } = found.request ?? {};
  const [output] = answer.outputs;
  return {
    checks: [requestHash, outputHash, ...(await onKey), timestamp],
    signed: signedFields(fields),
    ...(profile === undefined ? {} : { profile }),
    ...(output === undefined ? {} : { output }),
    ...(model === undefined ? {} : { model }),
    unsigned: [...answer.unsigned, ...unsigned],
    ...(explanation === undefined ? {} : { explanation }),
  };
}
