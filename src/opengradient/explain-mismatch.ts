import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { CodedError } from '../bytes/coded-error';
import { equal, utf8 } from '../bytes/join';
import {
  isDict,
  isList,
  PythonFloat,
  PythonInt,
  type PythonDict,
  type PythonJson,
} from '../bytes/python-json';
import { readPythonJsonText } from '../bytes/python-json-reader';
import { compactDumps, pythonDumps } from '../bytes/python-json-writer';
import { canonicalCandidates } from './canonical-request';
import type { Endpoint } from './exchange';
import { profileIds, type ProfileId } from './profile';

/** The kinds of single changes that are tried. */
export type MismatchChange =
  | 'other_hash'
  | 'compact_json'
  | 'numbers_reserialised'
  | 'number_type'
  | 'temperature'
  | 'field_dropped'
  | 'field_added'
  | 'message_dropped'
  | 'message_order'
  | 'message_role'
  | 'model_alias';

/** The single change of the captured request under which its hash would be the signed one. */
export interface MismatchExplanation {
  readonly change: MismatchChange;
  /** A sentence for developers. */
  readonly detail: string;
  readonly profile: ProfileId;
}

interface Variant {
  readonly change: MismatchChange;
  readonly detail: string;
  readonly request: PythonJson;
}

/** How much is tried: a search that costs more than this is not worth its answer. */
const budget = { candidates: 300, bytes: 8 * 1024 * 1024 };
const maxMessagesTried = 40;

function withField(request: PythonDict, field: string, value: PythonJson | undefined): PythonDict {
  const changed = new Map(request);
  if (value === undefined) changed.delete(field);
  else changed.set(field, value);
  return changed;
}

/** A document as `JSON.stringify(JSON.parse(text))` would send it: `1.0` becomes `1`, large integers lose digits. */
function throughJavaScript(value: PythonJson): PythonJson {
  if (value instanceof PythonFloat || value instanceof PythonInt) {
    const number = value instanceof PythonFloat ? value.value : Number(value.digits);
    return Number.isFinite(number) ? readPythonJsonText(JSON.stringify(number)) : null;
  }
  if (isList(value)) return value.map(throughJavaScript);
  if (!isDict(value)) return value;
  return new Map([...value].map(([key, entry]) => [key, throughJavaScript(entry)]));
}

function* numberVariants(request: PythonDict): Generator<Variant> {
  yield {
    change: 'numbers_reserialised',
    detail: 'numbers written as JavaScript writes them (1.0 as 1, integers above 2^53 rounded)',
    request: throughJavaScript(request),
  };
  const maxTokens = request.get('max_tokens');
  if (maxTokens instanceof PythonInt) {
    const changed = withField(request, 'max_tokens', new PythonFloat(Number(maxTokens.digits)));
    yield { change: 'number_type', detail: `max_tokens ${maxTokens.digits} as a float`, request: changed };
  }
  if (maxTokens instanceof PythonFloat && Number.isInteger(maxTokens.value)) {
    const changed = withField(request, 'max_tokens', new PythonInt(String(maxTokens.value)));
    yield { change: 'number_type', detail: `max_tokens ${maxTokens.value} as an integer`, request: changed };
  }
}

function* temperatureVariants(request: PythonDict): Generator<Variant> {
  for (const value of [undefined, 0, 1, 0.7, 0.2, 0.5]) {
    yield {
      change: 'temperature',
      detail: value === undefined ? 'temperature left out' : `temperature ${value}`,
      request: withField(request, 'temperature', value === undefined ? undefined : new PythonFloat(value)),
    };
  }
}

function* fieldVariants(request: PythonDict): Generator<Variant> {
  for (const field of ['max_tokens', 'stop', 'tools', 'response_format', 'web_search', 'reasoning_effort']) {
    if (!request.has(field)) continue;
    yield {
      change: 'field_dropped',
      detail: `${field} left out`,
      request: withField(request, field, undefined),
    };
  }
  const limit = request.get('max_completion_tokens');
  const added: readonly (readonly [string, PythonJson])[] = [
    ['web_search', true],
    ['reasoning_effort', 'low'],
    ['reasoning_effort', 'medium'],
    ['reasoning_effort', 'high'],
    ['response_format', new Map([['type', 'text']])],
    ['response_format', new Map([['type', 'json_object']])],
    ...(limit === undefined ? [] : [['max_tokens', limit] as const]),
    ...[16, 100, 256, 512, 1000, 1024, 2048, 4096].map(
      (n) => ['max_tokens', new PythonInt(String(n))] as const,
    ),
  ];
  for (const [field, value] of added) {
    if (request.has(field)) continue;
    const shown = typeof value === 'string' || typeof value === 'boolean' ? ` ${value}` : '';
    yield {
      change: 'field_added',
      detail: `${field}${shown} added`,
      request: withField(request, field, value),
    };
  }
}

function* messageVariants(request: PythonDict): Generator<Variant> {
  const messages = request.get('messages');
  if (!isList(messages) || messages.length > maxMessagesTried) return;
  const withMessages = (changed: readonly PythonJson[]): PythonDict =>
    withField(request, 'messages', changed);
  for (const [index, message] of messages.entries()) {
    if (isDict(message) && message.get('role') === 'developer') {
      const changed = withMessages(messages.with(index, withField(message, 'role', 'system')));
      yield { change: 'message_role', detail: `message ${index} with the role system`, request: changed };
    }
    const rest = messages.filter((_, other) => other !== index);
    yield { change: 'message_dropped', detail: `message ${index} left out`, request: withMessages(rest) };
    for (let to = 0; to < messages.length; to++) {
      if (to === index) continue;
      const moved = rest.toSpliced(to, 0, message);
      yield {
        change: 'message_order',
        detail: `message ${index} moved to place ${to}`,
        request: withMessages(moved),
      };
    }
  }
}

const providers = ['openai', 'anthropic', 'google', 'x-ai', 'bytedance'];

function* modelVariants(request: PythonDict, answeredBy: string | undefined): Generator<Variant> {
  const model = request.get('model');
  if (typeof model !== 'string') return;
  const aliases = new Set([
    ...(answeredBy === undefined ? [] : [answeredBy]),
    model.slice(model.indexOf('/') + 1),
    model.toLowerCase(),
    model.trim(),
    ...providers.map((provider) => `${provider}/${model}`),
  ]);
  aliases.delete(model);
  for (const alias of aliases) {
    yield { change: 'model_alias', detail: `model "${alias}"`, request: withField(request, 'model', alias) };
  }
}

function* variants(request: PythonDict, answeredBy: string | undefined): Generator<Variant> {
  yield* numberVariants(request);
  yield* temperatureVariants(request);
  yield* modelVariants(request, answeredBy);
  yield* fieldVariants(request);
  yield* messageVariants(request);
}

/** The request as it is, hashed or written otherwise than any known gateway does. */
function explainEncoding(
  endpoint: Endpoint,
  request: PythonJson,
  signedHash: Uint8Array,
): MismatchExplanation | undefined {
  for (const { profile, text } of canonicalCandidates(endpoint, request)) {
    if (text.length > budget.bytes / 8) return undefined;
    const bytes = utf8(text);
    if (equal(sha3_256(bytes), signedHash)) {
      return { change: 'other_hash', detail: 'NIST SHA3-256 instead of keccak-256', profile };
    }
    if (equal(sha256(bytes), signedHash)) {
      return { change: 'other_hash', detail: 'SHA-256, as gateways hashed before 2026-02-27', profile };
    }
    const compact = utf8(compactDumps(readPythonJsonText(text)));
    if (equal(keccak_256(compact), signedHash)) {
      return { change: 'compact_json', detail: 'JSON as JSON.stringify writes it, keys sorted', profile };
    }
  }
  return undefined;
}

function explainVariant(
  endpoint: Endpoint,
  request: PythonDict,
  signedHash: Uint8Array,
  answeredBy: string | undefined,
): MismatchExplanation | undefined {
  let { candidates, bytes } = budget;
  // Each variant is written out for every version, also where that fails or two versions write the same.
  const cost = profileIds.length * pythonDumps(request).length;
  for (const { change, detail, request: changed } of variants(request, answeredBy)) {
    candidates -= 1;
    bytes -= cost;
    if (candidates < 0 || bytes < 0) return undefined;
    try {
      for (const { profile, text } of canonicalCandidates(endpoint, changed)) {
        if (equal(keccak_256(utf8(text)), signedHash)) return { change, detail, profile };
      }
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
    }
  }
  return undefined;
}

/** As `explainEncoding`; undefined for a request that no gateway signs as it is. */
function explainEncodingIfSigned(
  endpoint: Endpoint,
  request: PythonJson,
  signedHash: Uint8Array,
): MismatchExplanation | undefined {
  try {
    return explainEncoding(endpoint, request, signedHash);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/**
 * Looks for the one change under which the captured request would hash to what was signed: for developers who wonder why
 * it does not. Bounded in tries and bytes; whatever it finds, the request remains a mismatch.
 *
 * @param answeredBy the model that the answer names
 */
export function explainMismatch(
  endpoint: Endpoint,
  request: PythonJson,
  signedHash: Uint8Array,
  answeredBy: string | undefined,
): MismatchExplanation | undefined {
  if (!isDict(request) || endpoint === 'web_search') return undefined;
  return (
    explainEncodingIfSigned(endpoint, request, signedHash) ??
    explainVariant(endpoint, request, signedHash, answeredBy)
  );
}
