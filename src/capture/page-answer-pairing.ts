import { CodedError } from '../bytes/coded-error';
import { equal, utf8 } from '../bytes/join';
import { readPythonJson } from '../bytes/python-json-reader';
import { canonicalCandidates } from '../opengradient/canonical-request';
import { keccak256 } from '../opengradient/enclave-signature';
import type { Endpoint } from '../opengradient/exchange';
import { readAnswer } from '../opengradient/read-answer';

const endpoints = ['chat', 'completions', 'web_search'] as const satisfies readonly Endpoint[];

/** The request an answer seen inside a page belongs to. */
export interface PairedRequest {
  readonly endpoint: Endpoint;
  readonly request: Uint8Array;
}

/** The hash an answer says its request has; undefined where it has no complete set of fields. */
function requestHash(framing: 'json' | 'sse', answer: Uint8Array): Uint8Array | undefined {
  for (const endpoint of endpoints) {
    try {
      const reading = readAnswer(endpoint, framing, answer);
      if ('answer' in reading) return reading.answer.fields.requestHash;
    } catch (thrown) {
      // Not an answer of this endpoint.
      if (!(thrown instanceof CodedError)) throw thrown;
    }
  }
  return undefined;
}

function hashesTo(endpoint: Endpoint, request: Uint8Array, hash: Uint8Array): boolean {
  try {
    for (const { text } of canonicalCandidates(endpoint, readPythonJson(request))) {
      if (equal(keccak256(utf8(text)), hash)) return true;
    }
  } catch (thrown) {
    // Not a request of this endpoint: whatever JSON the page happened to write.
    if (!(thrown instanceof CodedError)) throw thrown;
  }
  return false;
}

/**
 * Finds the request whose canonical hash an enclave's answer names, among those the page wrote down before. The hash
 * does the pairing: undefined when none has it, and the request then counts as not seen.
 */
export function pairByRequestHash(
  framing: 'json' | 'sse',
  answer: Uint8Array,
  candidates: readonly Uint8Array[],
): PairedRequest | undefined {
  const hash = requestHash(framing, answer);
  if (hash === undefined) return undefined;
  for (const request of candidates) {
    const endpoint = endpoints.find((tried) => hashesTo(tried, request, hash));
    if (endpoint !== undefined) return { endpoint, request };
  }
  return undefined;
}
