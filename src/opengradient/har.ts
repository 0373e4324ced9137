import { fromBase64 } from '../bytes/base64';
import { CodedError, messageOf } from '../bytes/coded-error';
import { utf8 } from '../bytes/join';
import type { CapturedExchange, Endpoint } from './exchange';
import { settlementHeaders, settlementModeOf } from './settlement-header';

/** An archive is a debugging aid of one session: larger ones are cut before they are loaded. */
export const harLimits = { maxBytes: 128 * 1024 * 1024, maxEntries: 20_000, maxExchanges: 2000 };

/** One OpenGradient exchange of an archive. */
export interface HarExchange {
  /** Its place among the entries of the archive, from 0. */
  readonly entry: number;
  readonly captured: CapturedExchange;
}

/** An entry that is OpenGradient's and of which a body cannot be decoded: nothing of it can be checked. */
export interface UndecodableEntry {
  readonly entry: number;
  readonly url: string;
  readonly endpoint: Endpoint;
  readonly askedAt: number;
  readonly undecodable: CodedError;
}

type JsonObject = Readonly<Record<string, unknown>>;

function object(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The endpoint of a URL of the gateway; undefined for another URL. */
function endpointOf(url: string): Endpoint | undefined {
  let path: string;
  try {
    path = new URL(url).pathname;
  } catch {
    return undefined;
  }
  if (/\/chat\/completions\/?$/.test(path)) return 'chat';
  if (/\/completions\/?$/.test(path)) return 'completions';
  return /\/web_search\/?$/.test(path) ? 'web_search' : undefined;
}

function isOpenGradientHost(url: string): boolean {
  try {
    const { hostname } = new URL(url);
    return hostname === 'opengradient.ai' || hostname.endsWith('.opengradient.ai');
  } catch {
    return false;
  }
}

/** Body of an entry: `encoding` is `base64` where the browser kept bytes (HAR 1.2 §content). */
function bodyOf(content: JsonObject): Uint8Array {
  const body = text(content.text);
  return content.encoding === 'base64' ? fromBase64(body.replace(/\s+/g, ''), 'content.text') : utf8(body);
}

/** The value of a header in lower case; undefined if it was not sent. */
function header(message: JsonObject, name: string): string | undefined {
  const headers: readonly unknown[] = Array.isArray(message.headers) ? message.headers : [];
  const found = headers.map(object).find((entry) => text(entry.name).toLowerCase() === name);
  return found && text(found.value).toLowerCase();
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/, '').replace(/\/\/[^/@]*@/, '//');
}

/** The bytes of a body, or why there are none. */
function decoded(content: JsonObject): Uint8Array | CodedError {
  try {
    return bodyOf(content);
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
}

/** Milliseconds since 1970; 0 where the entry does not say. */
function startOf(entry: JsonObject): number {
  const started = Date.parse(text(entry.startedDateTime));
  return Number.isNaN(started) ? 0 : started;
}

/** What an entry holds of OpenGradient's; undefined if it is none of its. */
function read(entry: JsonObject): Omit<HarExchange, 'entry'> | Omit<UndecodableEntry, 'entry'> | undefined {
  const request = object(entry.request);
  const response = object(entry.response);
  const content = object(response.content);
  const address = text(request.url);
  const endpoint = endpointOf(address);
  const body = decoded(content);
  const isSigned = body instanceof Uint8Array && new TextDecoder().decode(body).includes('"tee_');
  if (!isSigned && (endpoint === undefined || !isOpenGradientHost(address))) return undefined;
  // What a browser asks before it posts has no answer (Fetch §3.3.2).
  if (!isSigned && text(request.method) === 'OPTIONS') return undefined;

  const about = { endpoint: endpoint ?? 'chat', url: withoutFragment(address), askedAt: startOf(entry) };
  const posted = object(request.postData);
  const asked = typeof posted.text === 'string' ? decoded(posted) : undefined;
  if (body instanceof CodedError) return { ...about, undecodable: body };
  if (asked instanceof CodedError) return { ...about, undecodable: asked };
  const mimeType = text(content.mimeType).toLowerCase() || (header(response, 'content-type') ?? '');
  const [newer, older] = settlementHeaders;
  const took = typeof entry.time === 'number' && entry.time >= 0 ? entry.time : 0;
  return {
    captured: {
      ...about,
      status: typeof response.status === 'number' ? response.status : 0,
      request: asked,
      response: body,
      framing: mimeType.startsWith('text/event-stream') ? 'sse' : 'json',
      settlementMode: settlementModeOf(header(request, newer) ?? header(request, older)),
      source: 'import',
      answeredAt: about.askedAt === 0 ? 0 : about.askedAt + took,
    },
  };
}

function entriesOf(bytes: Uint8Array): readonly unknown[] {
  if (bytes.length > harLimits.maxBytes) {
    throw new CodedError('har_too_large', `The archive is longer than ${harLimits.maxBytes} bytes.`);
  }
  let archive: unknown;
  try {
    archive = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new CodedError('malformed_har', `The archive is not JSON: ${messageOf(error)}`, { cause: error });
  }
  const { entries } = object(object(archive).log);
  if (!Array.isArray(entries)) throw new CodedError('malformed_har', 'The archive has no list log.entries.');
  if (entries.length > harLimits.maxEntries) {
    throw new CodedError('har_too_large', `The archive has more than ${harLimits.maxEntries} entries.`);
  }
  return entries;
}

/**
 * What an HTTP archive (HAR 1.2) as browsers export it holds of OpenGradient's: entries whose answer carries tee_* fields,
 * and those posted to an OpenGradient host.
 *
 * @throws CodedError `malformed_har`, `har_too_large`
 */
export function readHar(bytes: Uint8Array): readonly (HarExchange | UndecodableEntry)[] {
  const found: (HarExchange | UndecodableEntry)[] = [];
  for (const [entry, value] of entriesOf(bytes).entries()) {
    const one = read(object(value));
    if (one === undefined) continue;
    if (found.length === harLimits.maxExchanges) {
      throw new CodedError(
        'har_too_large',
        `The archive has more than ${harLimits.maxExchanges} OpenGradient exchanges: split it.`,
      );
    }
    found.push({ entry, ...one });
  }
  return found;
}
