import { isDict, isList, isTruthy, PythonFloat, PythonInt } from '../bytes/python-json';
import type { PythonDict, PythonJson } from '../bytes/python-json';
import { pythonDumps } from '../bytes/python-json-writer';
import type { UnicodeVersion } from '../bytes/python-printable';
import { canonicalMessage, uncanonical } from './canonical-message';
import type { Endpoint } from './exchange';
import { profileIds, profiles, unicodeVersions, type Profile, type ProfileId } from './profile';

const decimalText = /^[+-]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:e[+-]?\d(?:_?\d)*)?$/i;
const infiniteText = /^([+-]?)inf(?:inity)?$/i;
const longestNumber = 400;

/** `float(text)` of Python: white space around it, underscores between digits, infinities and NaN are accepted. */
function floatOf(text: string): PythonFloat {
  const trimmed = text.slice(0, longestNumber + 1).trim();
  if (trimmed.length <= longestNumber) {
    if (decimalText.test(trimmed)) return new PythonFloat(Number(trimmed.replaceAll('_', '')));
    const [, sign] = infiniteText.exec(trimmed) ?? [];
    if (sign !== undefined) return new PythonFloat(sign === '-' ? -Infinity : Infinity);
    if (/^[+-]?nan$/i.test(trimmed)) return new PythonFloat(Number.NaN);
  }
  throw uncanonical('the temperature is not a number');
}

/** `float(value)` as the controllers apply it to the temperature; null is 0.0. */
function temperatureOf(value: PythonJson): PythonFloat {
  if (value === null) return new PythonFloat(0);
  if (typeof value === 'boolean') return new PythonFloat(value ? 1 : 0);
  if (value instanceof PythonFloat) return value;
  if (typeof value === 'string') return floatOf(value);
  if (!(value instanceof PythonInt)) throw uncanonical('the temperature is not a number');
  const number = Number(value.digits);
  if (!Number.isFinite(number)) throw uncanonical('the temperature is too large for a float');
  return new PythonFloat(number);
}

function putIfTruthy(canonical: Map<string, PythonJson>, request: PythonDict, field: string): void {
  const value = request.get(field);
  if (value !== undefined && isTruthy(value)) canonical.set(field, value);
}

function chatRequest(request: PythonDict, profile: Profile, unicode: UnicodeVersion): PythonDict {
  const messages = request.has('messages') ? request.get('messages') : [];
  if (!isList(messages)) throw uncanonical('messages is not a list');
  const canonical = new Map<string, PythonJson>([
    ['model', request.get('model') ?? null],
    ['messages', messages.map((message) => canonicalMessage(message, profile.userContent, unicode))],
    ['temperature', temperatureOf(request.get('temperature') ?? null)],
  ]);
  const maxTokens = request.get('max_tokens') ?? null;
  if (maxTokens !== null) canonical.set('max_tokens', maxTokens);
  for (const field of ['stop', 'tools', 'response_format']) putIfTruthy(canonical, request, field);
  if (profile.hashesWebSearch && isTruthy(request.get('web_search'))) canonical.set('web_search', true);
  if (profile.hashesReasoningEffort) putIfTruthy(canonical, request, 'reasoning_effort');
  if (canonical.has('tools') && !isList(canonical.get('tools'))) throw uncanonical('tools is not a list');
  return canonical;
}

/** Defaults of the request model of `/v1/completions`, which are hashed when the field is absent. */
const completionDefaults = { temperature: new PythonFloat(1), maxTokens: new PythonInt('16') };

function completionRequest(request: PythonDict, profile: Profile): PythonDict {
  const temperature = request.has('temperature')
    ? temperatureOf(request.get('temperature') ?? null)
    : completionDefaults.temperature;
  const canonical = new Map<string, PythonJson>([
    ['model', request.get('model') ?? null],
    ['prompt', request.get('prompt') ?? null],
    ['temperature', temperature],
  ]);
  const maxTokens = request.has('max_tokens') ? request.get('max_tokens') : completionDefaults.maxTokens;
  if (maxTokens !== undefined && maxTokens !== null) canonical.set('max_tokens', maxTokens);
  putIfTruthy(canonical, request, 'stop');
  if (profile.hashesWebSearch && isTruthy(request.get('web_search'))) canonical.set('web_search', true);
  return canonical;
}

/**
 * The text whose UTF-8 bytes a gateway of this version hashes as the request: `json.dumps(canonical, sort_keys=True)`,
 * pure ASCII (TG `controllers/{chat,completions,web_search}_controller.py`).
 *
 * @param unicode Unicode database of the gateway's Python; it matters where `repr` is used only
 * @throws CodedError `uncanonical_request` where the gateway answers with an error and signs nothing
 */
export function canonicalRequest(
  endpoint: Endpoint,
  request: PythonJson,
  profileId: ProfileId,
  unicode: UnicodeVersion = '15.0',
): string {
  if (!isDict(request)) throw uncanonical('the body is not an object');
  const profile = profiles[profileId];
  switch (endpoint) {
    case 'chat':
      return pythonDumps(chatRequest(request, profile, unicode));
    case 'completions':
      return pythonDumps(completionRequest(request, profile));
    case 'web_search':
      return pythonDumps(request);
  }
}

/** One thing a gateway may have hashed for a request, and the versions that would have. */
export interface CanonicalCandidate {
  readonly profile: ProfileId;
  readonly text: string;
}

/** The fields of a message that some version writes with `str`. */
const writtenAsText = ['content', 'tool_call_id', 'name'];

/** Whether a message holds something other than text there: only then `repr`, and with it the Unicode version, comes in. */
function isWrittenByRepr(request: PythonJson): boolean {
  const messages = isDict(request) ? request.get('messages') : undefined;
  if (!isList(messages)) return false;
  return messages.some(
    (message) =>
      isDict(message) && writtenAsText.some((field) => typeof (message.get(field) ?? '') !== 'string'),
  );
}

/**
 * What the known gateway versions hash for a request, likeliest first, every text once: most requests have one.
 *
 * @throws CodedError `uncanonical_request`
 */
export function* canonicalCandidates(endpoint: Endpoint, request: PythonJson): Generator<CanonicalCandidate> {
  const seen = new Set<string>();
  const versions = isWrittenByRepr(request) ? unicodeVersions : unicodeVersions.slice(0, 1);
  for (const profile of profileIds) {
    for (const unicode of versions) {
      const text = canonicalRequest(endpoint, request, profile, unicode);
      if (seen.has(text)) continue;
      seen.add(text);
      yield { profile, text };
    }
  }
}
