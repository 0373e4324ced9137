import type { SettlementMode } from '../../opengradient/exchange';
import { limits } from '../limits';
import type { SeenExchange } from '../seen';
import { readBounded } from './bounded-reader';
import { candidateOf, framingOf, isWorthKeeping, lastSegment } from './candidates';
import type { Disguise } from './disguise';
import type { Natives, Realm } from './natives';
import { hidden, peek } from './peek';
import { settleBody, takeBody, takeRequestBody } from './request-body';
import { waitingRequests, type SentRequest, type Waiting } from './sent-requests';
import { settlementHeaders, settlementModeIn, settlementModeOf } from './settlement-header';

/**
 * Observes `fetch`. The page gets the native's own promise, on which nothing is registered: neither the order of its
 * reactions nor `unhandledrejection` changes. Our copy of a response is made when the page first reads it, so a
 * response that is never read is never pulled; which request it answers is settled by asking the promises of the
 * waiting requests, one of which has by then given exactly this object to the page.
 */
export function observeFetch(
  realm: Realm,
  natives: Natives,
  disguise: Disguise,
  emit: (exchange: SeenExchange) => void,
): void {
  const waiting = waitingRequests(limits.pendingRequests);
  const copied = new natives.WeakMap<object, true>();
  let open = 0;

  disguise.method<SentRequest | undefined>(realm, 'fetch', {
    before: (_self, args) => sentRequest(natives, args[0], args[1]),
    after(request, _self, _args, promise) {
      if (request !== undefined) waiting.add({ request, promise: promise as Promise<Response> });
    },
  });

  const firstRead = {
    before(self: unknown): void {
      if (waiting.size > 0) copyOnce(self as Response);
    },
  };
  disguise.getter(realm.Response.prototype, 'body', firstRead);
  const readers = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'];
  for (let index = 0; index < readers.length; index++) {
    disguise.method(realm.Response.prototype, readers[index] ?? '', firstRead);
  }

  function copyOnce(response: Response): void {
    const url = natives.responseUrl(response);
    const status = natives.responseStatus(response);
    const headers = natives.responseHeaders(response);
    const framing = framingOf(natives, natives.header(headers, 'content-type'));
    if (framing === undefined || status < 200 || status > 299) return;
    if (open >= limits.openReadings || natives.mapGet(copied, response) === true) return;
    if (natives.responseBodyUsed(response)) return;
    const redirected = natives.responseRedirected(response);
    let copy: Response | undefined;
    let taken = false;
    const name = lastSegment(natives, url);
    waiting.each((one) => {
      // A promise that is still open must not be touched: only those that may be this response's are asked.
      if (!redirected && one.request.name !== '' && one.request.name !== name) return;
      copy ??= natives.responseClone(response);
      const ours = copy;
      natives.react(one.promise, (given) => {
        if (given !== response || taken) return;
        taken = true;
        waiting.remove(one);
        read(one, ours, { url, status, framing });
      });
    });
    if (copy === undefined) return;
    natives.mapSet(copied, response, true);
    const ours = copy;
    // Two turns later every promise that had given this response has said so.
    natives.react(natives.resolved, () =>
      natives.react(natives.resolved, () => {
        if (!taken) letGo(ours);
      }),
    );
  }

  function letGo(copy: Response): void {
    const body = natives.responseBody(copy);
    if (body !== null) natives.react(natives.streamCancel(body), () => undefined);
  }

  function read(
    { request }: Waiting,
    copy: Response,
    seen: Pick<SeenExchange, 'url' | 'status' | 'framing'>,
  ): void {
    const stream = natives.responseBody(copy);
    if (stream === null) return;
    open++;
    const limit = request.candidate.rule === 'proof-path' ? limits.proofBytes : limits.responseBytes;
    readBounded(natives, stream, limit, (response) => {
      open--;
      if (response === undefined) return;
      const kept =
        response.kind === 'whole'
          ? isWorthKeeping(natives, request.candidate, seen.url, response.bytes)
          : request.candidate.rule === 'gateway-path';
      if (!kept) return;
      const answeredAt = natives.now();
      settleBody(natives, request.body, (body) =>
        emit({
          endpoint: request.candidate.endpoint,
          url: seen.url,
          status: seen.status,
          framing: seen.framing,
          settlementMode: request.settlementMode,
          source: 'fetch',
          request: body,
          response,
          askedAt: request.askedAt,
          answeredAt,
        }),
      );
    });
  }
}

/** What `fetch(input, init)` is about to send, if it is worth looking at. */
function sentRequest(natives: Natives, input: unknown, init: unknown): SentRequest | undefined {
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
    body: fromRequest ? takeRequestBody(natives, request) : takeBody(natives, own),
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
  const pairs = peek(natives, headers, 'length');
  if (typeof pairs === 'number') {
    for (let index = 0; index < pairs && index < 100; index++) {
      const pair = peek(natives, headers, `${index}`);
      const name = peek(natives, pair, '0');
      const value = peek(natives, pair, '1');
      if (typeof name === 'string' && typeof value === 'string' && isSettlementHeader(natives, name)) {
        return settlementModeOf(natives, value);
      }
    }
    return 'batch';
  }
  const names = natives.ownKeys(headers);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (typeof name !== 'string' || !isSettlementHeader(natives, name)) continue;
    const value = peek(natives, headers, name);
    if (typeof value === 'string') return settlementModeOf(natives, value);
  }
  return 'batch';
}

function isSettlementHeader(natives: Natives, name: string): boolean {
  const lower = natives.toLowerCase(name);
  return lower === settlementHeaders[0] || lower === settlementHeaders[1];
}
