import { CodedError } from '../bytes/coded-error';
import { equal, utf8 } from '../bytes/join';
import { isDict, type PythonJson } from '../bytes/python-json';
import { readPythonJson } from '../bytes/python-json-reader';
import { canonicalCandidates } from '../opengradient/canonical-request';
import { keccak256 } from '../opengradient/enclave-signature';
import type { CapturedExchange, Endpoint } from '../opengradient/exchange';
import { explainMismatch, type MismatchExplanation } from '../opengradient/explain-mismatch';
import type { ProfileId } from '../opengradient/profile';
import { uncoveredRequest } from '../opengradient/uncovered-request';
import type { UnsignedPart } from '../opengradient/unsigned-parts';
import { compared, passed, type Finding } from './exchange-finding';

/** What holding the captured request against the signed hash brought to light. */
export interface RequestMatch {
  readonly finding: Finding;
  readonly profile?: ProfileId;
  /** The model that was asked for, and is signed. */
  readonly model?: string;
  readonly unsigned?: readonly UnsignedPart[];
  readonly explanation?: MismatchExplanation;
}

function matched(captured: CapturedExchange, request: PythonJson, profile: ProfileId): RequestMatch {
  const model = isDict(request) ? request.get('model') : undefined;
  return {
    finding: { ...passed, values: [{ label: 'gateway version', value: profile }] },
    profile,
    ...(typeof model === 'string' ? { model } : {}),
    unsigned: uncoveredRequest(captured.endpoint, request, profile),
  };
}

/** Whether the bound of ours was met, rather than the document being no JSON. */
function exceedsBounds(error: CodedError): boolean {
  return error.code.startsWith('json_too_');
}

/** The captured request, or the finding that says why it cannot be held against a hash. */
function readRequest(bytes: Uint8Array | undefined): { value: PythonJson } | { finding: Finding } {
  if (bytes === undefined) return { finding: { outcome: 'missing', code: 'request_not_seen' } };
  try {
    return { value: readPythonJson(bytes) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const values = [{ label: 'request', value: error.message }];
    return exceedsBounds(error as CodedError)
      ? { finding: { outcome: 'missing', code: 'request_too_large', values } }
      : { finding: { outcome: 'fail', code: 'request_hash_mismatch', values } };
  }
}

/** The version that hashes the request to `signedHash`, or the finding that none does. */
function findProfile(
  endpoint: Endpoint,
  request: PythonJson,
  signedHash: Uint8Array,
): { profile: ProfileId } | { finding: Finding } {
  let likeliest: Uint8Array | undefined;
  try {
    for (const { profile, text } of canonicalCandidates(endpoint, request)) {
      const hash = keccak256(utf8(text));
      if (equal(hash, signedHash)) return { profile };
      likeliest ??= hash;
    }
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const values = [{ label: 'request', value: error.message }];
    return { finding: { outcome: 'fail', code: 'request_hash_mismatch', values } };
  }
  const found = likeliest ?? new Uint8Array();
  return { finding: compared('request_hash_mismatch', 'request_hash', found, signedHash) };
}

/**
 * Tries the known gateway versions in order of likelihood until one hashes the captured request to `signedHash`.
 *
 * @param answeredBy the model the answer names, for the explanation of a mismatch
 */
export function matchRequest(
  captured: CapturedExchange,
  signedHash: Uint8Array,
  answeredBy: string | undefined,
): RequestMatch {
  const request = readRequest(captured.request);
  if ('finding' in request) return request;
  const found = findProfile(captured.endpoint, request.value, signedHash);
  if ('profile' in found) return matched(captured, request.value, found.profile);
  const explanation = explainMismatch(captured.endpoint, request.value, signedHash, answeredBy);
  return { ...found, ...(explanation === undefined ? {} : { explanation }) };
}
