import { gatewayPaths } from '../gateway-paths';
import { limits } from '../limits';
import type { SeenEndpoint } from '../seen';
import type { Natives } from './natives';

/*
 * Which requests and responses are looked at. Decided from a few characters, because it is decided for every request
 * of the page:
 *
 * 1. POST to a path that ends in one of the gateway's, under any prefix and on any host (relays keep the path);
 * 2. POST of JSON text that has `"messages"` or `"prompt"` in it, to any path (a site's own relay);
 * 3. any request to a path with `infer`, `predict`, `proof`, `prove` or `zk` in it, for ZK proofs.
 *
 * The response must be 2xx and JSON or SSE. Of 1 and 2 it is kept when it names a `tee_` field, or comes from an
 * OpenGradient host by rule 1 (then it is an answer without a signature, which is worth saying); of 3 when it is no
 * larger than `limits.proofBytes` and has a `zk` envelope or a proof with its public signals.
 */

const proofWords = ['infer', 'predict', 'proof', 'prove', 'zk'] as const;

/** Which rule made a request worth looking at. */
export interface Candidate {
  readonly endpoint: SeenEndpoint;
  readonly rule: 'gateway-path' | 'chat-body' | 'proof-path';
}

function pathOf(natives: Natives, url: string): string {
  let end = url.length;
  for (let at = 0; at < end; at++) {
    const code = natives.charCodeAt(url, at);
    if (code === 0x3f || code === 0x23) end = at;
  }
  return natives.slice(url, 0, end);
}

/** The last segment of a URL's path: what a response's URL and its request's have in common, however it was written. */
export function lastSegment(natives: Natives, url: string): string {
  const path = pathOf(natives, url);
  return natives.slice(path, natives.lastIndexOf(path, '/') + 1);
}

/** The endpoint a URL names by its path, whatever its host and prefix. */
export function gatewayEndpoint(natives: Natives, url: string): Candidate | undefined {
  const path = pathOf(natives, url);
  for (let index = 0; index < gatewayPaths.length; index++) {
    const known = gatewayPaths[index];
    if (known !== undefined && (natives.endsWith(path, known[0]) || `/${path}` === known[0])) {
      return { endpoint: known[1], rule: 'gateway-path' };
    }
  }
  return undefined;
}

function proofPath(natives: Natives, url: string): Candidate | undefined {
  const path = natives.toLowerCase(pathOf(natives, url));
  for (let index = 0; index < proofWords.length; index++) {
    if (natives.indexOf(path, proofWords[index] ?? '') >= 0) return { endpoint: 'zk', rule: 'proof-path' };
  }
  return undefined;
}

/** What a request body says it asks for: `"messages"` or `"prompt"` somewhere in JSON text. */
export function chatBody(natives: Natives, text: string): Candidate | undefined {
  if (natives.charCodeAt(text, 0) !== 0x7b || text.length > limits.requestBytes) return undefined;
  if (natives.indexOf(text, '"messages"') >= 0) return { endpoint: 'chat', rule: 'chat-body' };
  return natives.indexOf(text, '"prompt"') >= 0 ? { endpoint: 'completions', rule: 'chat-body' } : undefined;
}

/** @param body the request body where it is text */
export function candidateOf(
  natives: Natives,
  method: string,
  url: string,
  body: string | undefined,
): Candidate | undefined {
  if (natives.toLowerCase(method) === 'post') {
    const known = gatewayEndpoint(natives, url) ?? (body === undefined ? undefined : chatBody(natives, body));
    if (known !== undefined) return known;
  }
  return proofPath(natives, url);
}

/** How a response of this `Content-Type` is framed; undefined for everything that is not looked at. */
export function framingOf(natives: Natives, contentType: string | null): 'json' | 'sse' | undefined {
  if (contentType === null) return undefined;
  const type = natives.toLowerCase(contentType);
  if (natives.indexOf(type, 'text/event-stream') === 0) return 'sse';
  return natives.indexOf(type, 'application/') === 0 && natives.indexOf(type, 'json') > 0
    ? 'json'
    : undefined;
}

function isOpenGradientHost(natives: Natives, url: string): boolean {
  const start = natives.indexOf(url, '//') + 2;
  const slash = natives.indexOf(url, '/', start);
  const host = natives.slice(url, start, slash < 0 ? url.length : slash);
  return host === 'opengradient.ai' || natives.endsWith(host, '.opengradient.ai');
}

/**
 * Whether these bytes hold an ASCII text somewhere. Looks at the byte where the text would end and goes on by as much as
 * that one allows (Horspool, 1980): it is asked of megabytes, on the page's own thread.
 */
export function contains(bytes: Uint8Array, text: string, natives: Natives): boolean {
  const wanted = natives.encode(text);
  const length = natives.viewLength(wanted);
  const total = natives.viewLength(bytes);
  /** By byte: how far its last place in the text, not counting the very last, is from the end; 0 where it has none. */
  const distances = new natives.Uint8Array(256);
  for (let at = 0; at < length - 1; at++) distances[wanted[at] ?? 0] = length - 1 - at;
  for (let end = length - 1; end < total;) {
    let same = 0;
    while (same < length && bytes[end - same] === wanted[length - 1 - same]) same++;
    if (same === length) return true;
    const distance = distances[bytes[end] ?? 0] ?? 0;
    end += distance === 0 ? length : distance;
  }
  return false;
}

/** Whether a response that was read to its end is an exchange to keep. */
export function isWorthKeeping(
  natives: Natives,
  candidate: Candidate,
  url: string,
  response: Uint8Array,
): boolean {
  if (candidate.rule === 'proof-path') {
    return (
      contains(response, '"zk"', natives) ||
      (contains(response, '"proof"', natives) &&
        (contains(response, '"publicSignals"', natives) || contains(response, '"instances"', natives)))
    );
  }
  if (candidate.rule === 'gateway-path' && isOpenGradientHost(natives, url)) return true;
  return contains(response, '"tee_', natives);
}
