import type { SettlementMode } from '../../opengradient/exchange';
import { candidateOf, lastSegment } from './candidates';
import type { Natives } from './natives';
import { hidden, peek } from './peek';
import type { ReadableRequests } from './readable-requests';
import { takeBody, takeRequestBody } from './request-body';
import type { SentRequest } from './sent-requests';
import { settlementHeader, settlementModeIn, settlementModeOf } from './settlement-header';

/** What `fetch(input, init)` is about to send, if it is worth looking at. */
export function fetchRequest(
  natives: Natives,
  requests: ReadableRequests,
  input: unknown,
  init: unknown,
): SentRequest | undefined {
  const request = asRequest(natives, input);
  const url = request === undefined ? urlText(natives, input) : natives.requestUrl(request);
  const given = peek(natives, init, 'method');
  const fallback = request === undefined ? 'GET' : natives.requestMethod(request);
  const method = given === undefined ? fallback : typeof given === 'string' ? given : 'POST';
  const own = peek(natives, init, 'body');
  const text = typeof own === 'string' ? own : undefined;
  const candidate = candidateOf(natives, method, url, text);
  if (candidate === undefined) return undefined;
  const fromRequest = request !== undefined && (own === undefined || own === null);
  return {
    candidate,
    name: lastSegment(natives, url),
    source: 'fetch',
    body: fromRequest ? takeRequestBody(natives, request, requests.sizeOf(request)) : takeBody(natives, own),
    settlementMode: settlementMode(natives, request, peek(natives, init, 'headers')),
    askedAt: natives.now(),
  };
}

function asRequest(natives: Natives, input: unknown): Request | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  try {
    natives.requestUrl(input);
    return input as Request;
  } catch {
    return undefined;
  }
}

function urlText(natives: Natives, input: unknown): string {
  if (typeof input === 'string') return input;
  try {
    return natives.href(input);
  } catch {
    // An object that says its URL when asked: asking twice could be seen. The response names it.
    return '';
  }
}

function settlementMode(natives: Natives, request: Request | undefined, headers: unknown): SettlementMode {
  if (headers === undefined || headers === null) {
    return request === undefined ? 'batch' : settlementModeIn(natives, natives.requestHeaders(request));
  }
  if (headers === hidden || typeof headers !== 'object') return 'batch';
  try {
    return settlementModeIn(natives, headers as Headers);
  } catch {
    return plainHeaderMode(natives, headers);
  }
}

/** Headers as a plain object, or as a list of pairs. */
function plainHeaderMode(natives: Natives, headers: object): SettlementMode {
  let asked: string | undefined;
  const pairs = peek(natives, headers, 'length');
  if (typeof pairs === 'number') {
    for (let index = 0; index < pairs && index < 100; index++) {
      const pair = peek(natives, headers, `${index}`);
      asked = settlementHeader(natives, peek(natives, pair, '0'), peek(natives, pair, '1'), asked);
    }
  } else {
    const names = natives.ownKeys(headers);
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (typeof name !== 'string') continue;
      asked = settlementHeader(natives, name, peek(natives, headers, name), asked);
    }
  }
  return settlementModeOf(natives, asked);
}
