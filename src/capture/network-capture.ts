import type { SettlementMode } from '../opengradient/exchange';
import { settlementHeaders, settlementModeOf } from '../opengradient/settlement-header';
import { gatewayPaths } from './gateway-paths';
import { limits } from './limits';
import { roomFor } from './page/room';
import type { SeenBody, SeenExchange } from './seen';

/*
 * Capture on the network level: Firefox lets an extension read a response on its way (`webRequest.filterResponseData`).
 * It sees what workers ask, and a page can neither forge nor avoid it. Everything passes through unchanged and at once.
 */

/** Firefox's `webRequest` as far as it is used here; other browsers have no `filterResponseData`. */
export interface NetworkApi {
  onBeforeRequest: RequestEvent<RequestDetails>;
  onBeforeSendHeaders: RequestEvent<SendHeadersDetails>;
  onHeadersReceived: RequestEvent<ReceivedDetails>;
  onErrorOccurred: RequestEvent<Pick<RequestDetails, 'requestId'>>;
  filterResponseData: (requestId: string) => StreamFilter;
}

interface RequestEvent<Details> {
  addListener(
    listener: (details: Details) => void,
    filter: { urls: string[]; types: string[] },
    extra?: string[],
  ): void;
  removeListener(listener: (details: Details) => void): void;
}

interface RequestDetails {
  readonly requestId: string;
  readonly url: string;
  readonly method: string;
  readonly tabId: number;
  readonly frameId: number;
  /** Whether the request is a private window's. */
  readonly incognito?: boolean;
  /** Origin of whoever asked, as the browser knows it. */
  readonly originUrl?: string;
  readonly timeStamp: number;
  readonly requestBody?: { readonly raw?: readonly { readonly bytes?: ArrayBuffer }[] | null } | null;
}

interface Header {
  readonly name: string;
  readonly value?: string;
}

interface SendHeadersDetails {
  readonly requestId: string;
  readonly requestHeaders?: readonly Header[];
}

interface ReceivedDetails {
  readonly requestId: string;
  readonly statusCode: number;
  readonly responseHeaders?: readonly Header[];
}

interface StreamFilter {
  ondata: ((event: { readonly data: ArrayBuffer }) => void) | null;
  onstop: (() => void) | null;
  onerror: (() => void) | null;
  write(data: ArrayBuffer): void;
  close(): void;
  disconnect(): void;
}

/** An exchange seen on the network, and who asked: from the browser, never from the page. */
export interface NetworkCapture {
  readonly exchange: SeenExchange;
  readonly tabId: number;
  readonly frameId: number;
  readonly origin: string;
  readonly incognito: boolean;
}

interface Open {
  readonly details: RequestDetails;
  /** Of whoever asked. */
  readonly origin: string;
  readonly body: SeenBody;
  settlementMode: SettlementMode;
  head: { readonly status: number; readonly framing: 'json' | 'sse' } | undefined;
  /** Bytes held of it. */
  held: number;
}

/**
 * Match patterns of everything that may be a gateway or a relay of one. The path is part of them, so that no other
 * request wakes the background or is held up by it; which hosts are seen, the browser's permissions say. What a relay
 * answers at an address of its own is therefore not seen here: its requests are told from others by their bodies alone,
 * and to look at those every request of a watched site would have to wait for the background, which may be asleep. The
 * hook in the page sees them without holding anything up; of workers, that part stays unseen, and the popup says so.
 */
const patterns = gatewayPaths.map(([path]) => `*://*/*${path.slice(1)}*`);

/** The origin of a URL; undefined where the browser names none, as for sandboxed frames. */
function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

function endpointOf(url: string): SeenExchange['endpoint'] | undefined {
  const { pathname } = new URL(url);
  return gatewayPaths.find(([path]) => pathname.endsWith(path))?.[1];
}

function headerOf(headers: readonly Header[] | undefined, name: string): string | undefined {
  return headers?.find((header) => header.name.toLowerCase() === name)?.value?.toLowerCase();
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk.subarray(0, length - at), at);
    at += chunk.length;
    if (at >= length) break;
  }
  return whole;
}

function requestBody(details: RequestDetails): SeenBody {
  const parts = details.requestBody?.raw?.map(({ bytes }) => bytes && new Uint8Array(bytes)) ?? [];
  if (parts.length === 0 || !parts.every((part) => part !== undefined)) return { kind: 'unseen' };
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return length > limits.requestBytes
    ? { kind: 'too_large', head: join(parts, limits.headBytes) }
    : { kind: 'whole', bytes: join(parts, length) };
}

function sizeOf(body: SeenBody): number {
  return body.kind === 'unseen' ? 0 : (body.kind === 'whole' ? body.bytes : body.head).length;
}

/**
 * Starts capturing on the network level, on every host that the extension has access to.
 *
 * @param onDropped told the tab of every answer that cannot be kept for want of room
 * @returns stops it
 */
export function captureOnNetwork(
  api: NetworkApi,
  onCapture: (capture: NetworkCapture) => void,
  onDropped: (tabId: number) => void,
  now: () => number,
): () => void {
  const open = new Map<string, Open>();
  const room = roomFor(limits.networkBytes);
  const filter = { urls: patterns, types: ['xmlhttprequest', 'other'] };

  const forget = (requestId: string): void => {
    const one = open.get(requestId);
    if (one === undefined) return;
    open.delete(requestId);
    room.give(one.held);
  };

  const ofOrigin = (origin: string): Open[] => [...open.values()].filter((one) => one.origin === origin);

  /** Takes room for bytes of an origin: whatever one origin asks for, most is left to the others. */
  const takeRoom = (origin: string, bytes: number): boolean => {
    const held = ofOrigin(origin).reduce((sum, one) => sum + one.held, 0);
    return held + bytes <= limits.networkBytesOfOrigin && room.take(bytes);
  };

  /** What was redirected elsewhere is never heard of again: the oldest without an answer gives way. */
  const giveWay = (taken: readonly Open[]): boolean => {
    const lost = taken.find(({ details, head }) => head === undefined && open.has(details.requestId));
    if (lost !== undefined) forget(lost.details.requestId);
    return lost !== undefined;
  };

  const begin = (details: RequestDetails): void => {
    const origin = originOf(details.originUrl);
    if (details.method !== 'POST' || origin === undefined) return;
    if (endpointOf(details.url) === undefined) return;
    const body = requestBody(details);
    const held = sizeOf(body);
    const places: [Open[], number][] = [
      [ofOrigin(origin), limits.networkRequestsOfOrigin],
      [[...open.values()], limits.networkRequests],
    ];
    const isRoom = places.every(([taken, most]) => taken.length < most || giveWay(taken));
    if (!isRoom || !takeRoom(origin, held)) {
      onDropped(details.tabId);
      return;
    }
    open.set(details.requestId, { details, origin, body, settlementMode: 'batch', head: undefined, held });
  };

  const readRequestHeaders = ({ requestId, requestHeaders }: SendHeadersDetails): void => {
    const one = open.get(requestId);
    if (one === undefined) return;
    const [newer, older] = settlementHeaders;
    one.settlementMode = settlementModeOf(headerOf(requestHeaders, newer) ?? headerOf(requestHeaders, older));
  };

  const readResponse = ({ requestId, statusCode, responseHeaders }: ReceivedDetails): void => {
    const one = open.get(requestId);
    if (one === undefined) return;
    const type = headerOf(responseHeaders, 'content-type') ?? '';
    const framing = type.startsWith('text/event-stream') ? 'sse' : 'json';
    if (statusCode >= 300 && statusCode < 400) return;
    if (statusCode < 200 || statusCode > 299 || (framing === 'json' && !type.includes('json'))) {
      forget(requestId);
      return;
    }
    one.head = { status: statusCode, framing };
    follow(api.filterResponseData(requestId), one);
  };

  const forgetFailed = ({ requestId }: Pick<RequestDetails, 'requestId'>): void => forget(requestId);

  function follow(stream: StreamFilter, one: Open): void {
    const chunks: Uint8Array[] = [];
    let length = 0;
    stream.ondata = ({ data }) => {
      // The page waits for nobody: its bytes go on before anything is done with them.
      stream.write(data);
      length += data.byteLength;
      const isKept = length <= limits.responseBytes;
      if (isKept && takeRoom(one.origin, data.byteLength)) {
        one.held += data.byteLength;
        chunks.push(new Uint8Array(data));
        return;
      }
      stream.disconnect();
      chunks.push(new Uint8Array(data));
      if (isKept) {
        forget(one.details.requestId);
        onDropped(one.details.tabId);
      } else finish(one, { kind: 'too_large', head: join(chunks, limits.headBytes) });
    };
    stream.onstop = () => {
      stream.close();
      finish(one, { kind: 'whole', bytes: join(chunks, length) });
    };
    stream.onerror = () => forget(one.details.requestId);
  }

  function finish({ details, origin, body, settlementMode, head }: Open, response: SeenBody): void {
    forget(details.requestId);
    const endpoint = endpointOf(details.url);
    if (endpoint === undefined || head === undefined) return;
    onCapture({
      tabId: details.tabId,
      frameId: details.frameId,
      origin,
      // Where the browser does not say, nothing is written down.
      incognito: details.incognito ?? true,
      exchange: {
        endpoint,
        url: details.url,
        status: head.status,
        framing: head.framing,
        settlementMode,
        source: 'network',
        request: body,
        response,
        askedAt: Math.round(details.timeStamp),
        answeredAt: now(),
      },
    });
  }

  api.onBeforeRequest.addListener(begin, filter, ['requestBody']);
  api.onBeforeSendHeaders.addListener(readRequestHeaders, filter, ['requestHeaders']);
  api.onHeadersReceived.addListener(readResponse, filter, ['blocking', 'responseHeaders']);
  api.onErrorOccurred.addListener(forgetFailed, filter);
  return () => {
    api.onBeforeRequest.removeListener(begin);
    api.onBeforeSendHeaders.removeListener(readRequestHeaders);
    api.onHeadersReceived.removeListener(readResponse);
    api.onErrorOccurred.removeListener(forgetFailed);
  };
}
