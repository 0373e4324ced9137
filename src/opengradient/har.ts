import { fromBase64 } from '../bytes/base64';
import { CodedError, messageOf } from '../bytes/coded-error';
import { utf8 } from '../bytes/join';
import type { CapturedExchange, Endpoint, SettlementMode } from './exchange';

/** An archive is a debugging aid of one session: larger ones are cut before they are loaded. */
export const harLimits = { maxBytes: 128 * 1024 * 1024, maxEntries: 20_000, maxExchanges: 2000 };

/** One OpenGradient exchange of an archive. */
export interface HarExchange {
  /** Its place among the entries of the archive, from 0. */
  readonly entry: number;
  readonly captured: CapturedExchange;
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

function header(message: JsonObject, name: string): string {
  const headers: readonly unknown[] = Array.isArray(message.headers) ? message.headers : [];
  const found = headers.map(object).find((entry) => text(entry.name).toLowerCase() === name);
  return text(found?.value);
}

function settlementModeOf(request: JsonObject): SettlementMode {
  const mode = header(request, 'x-settlement-type').toLowerCase();
  return mode === 'private' || mode === 'individual' ? mode : 'batch';
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/, '').replace(/\/\/[^/@]*@/, '//');
}

/** The exchange of an entry; undefined if it is none of OpenGradient's. */
function exchangeOf(entry: JsonObject): CapturedExchange | undefined {
  const request = object(entry.request);
  const response = object(entry.response);
  const content = object(response.content);
  const url = text(request.url);
  const endpoint = endpointOf(url);
  const body = bodyOf(content);
  const isSigned = new TextDecoder().decode(body).includes('"tee_');
  if (!isSigned && (endpoint === undefined || !isOpenGradientHost(url))) return undefined;

  const posted = object(request.postData);
  const mimeType = text(content.mimeType) || header(response, 'content-type');
  const askedAt = Date.parse(text(entry.startedDateTime));
  const took = typeof entry.time === 'number' && entry.time >= 0 ? entry.time : 0;
  return {
    endpoint: endpoint ?? 'chat',
    url: withoutFragment(url),
    status: typeof response.status === 'number' ? response.status : 0,
    request: typeof posted.text === 'string' ? bodyOf(posted) : undefined,
    response: body,
    framing: mimeType.toLowerCase().startsWith('text/event-stream') ? 'sse' : 'json',
    settlementMode: settlementModeOf(request),
    source: 'import',
    askedAt: Number.isNaN(askedAt) ? 0 : askedAt,
    answeredAt: Number.isNaN(askedAt) ? 0 : askedAt + took,
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
 * The OpenGradient exchanges of an HTTP archive (HAR 1.2) as browsers export it: entries whose answer carries tee_* fields,
 * and those posted to an OpenGradient host. An entry whose body cannot be decoded is left out.
 *
 * @throws CodedError `malformed_har`, `har_too_large`
 */
export function readHar(bytes: Uint8Array): readonly HarExchange[] {
  const exchanges: HarExchange[] = [];
  for (const [entry, value] of entriesOf(bytes).entries()) {
    if (exchanges.length >= harLimits.maxExchanges) break;
    let captured: CapturedExchange | undefined;
    try {
      captured = exchangeOf(object(value));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
    }
    if (captured !== undefined) exchanges.push({ entry, captured });
  }
  return exchanges;
}
