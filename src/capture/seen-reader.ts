import type { CaptureSource, SettlementMode } from '../opengradient/exchange';
import { limits } from './limits';
import { seenNotices } from './seen';
import type { SeenBody, SeenEndpoint, SeenExchange, SeenMessage, SeenPageAnswer } from './seen';

/*
 * What comes over a hook's channel could come from the page, so each field is read, held against its type and bound,
 * and written anew. A schema library would be larger than the rest of the content script.
 */

const endpoints: readonly SeenEndpoint[] = ['chat', 'completions', 'web_search', 'zk'];
const sources: readonly CaptureSource[] = ['fetch', 'xhr', 'eventsource'];
const modes: readonly SettlementMode[] = ['batch', 'individual', 'private'];
const framings = ['json', 'sse'] as const;

function oneOf<T>(values: readonly T[], value: unknown): T | undefined {
  return values.find((allowed) => allowed === value);
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function time(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(Math.trunc(value)) && value >= 0
    ? Math.trunc(value)
    : undefined;
}

function text(value: unknown, longest: number): string | undefined {
  return typeof value === 'string' && value.length <= longest ? value : undefined;
}

function body(value: unknown, longest: number): SeenBody | undefined {
  const given = record(value);
  if (given?.kind === 'unseen') return { kind: 'unseen' };
  if (given?.kind === 'whole' && given.bytes instanceof Uint8Array && given.bytes.length <= longest) {
    return { kind: 'whole', bytes: given.bytes };
  }
  if (given?.kind === 'too_large' && given.head instanceof Uint8Array) {
    return { kind: 'too_large', head: given.head.subarray(0, limits.headBytes) };
  }
  return undefined;
}

function exchange(value: unknown): SeenExchange | undefined {
  const given = record(value);
  if (given === undefined) return undefined;
  const endpoint = oneOf(endpoints, given.endpoint);
  const url = text(given.url, limits.urlLength);
  const framing = oneOf(framings, given.framing);
  const settlementMode = oneOf(modes, given.settlementMode);
  const source = oneOf(sources, given.source);
  const request = body(given.request, limits.requestBytes);
  const response = body(given.response, limits.responseBytes);
  const askedAt = time(given.askedAt);
  const answeredAt = time(given.answeredAt);
  const { status } = given;
  if (
    endpoint === undefined ||
    url === undefined ||
    framing === undefined ||
    settlementMode === undefined ||
    source === undefined ||
    request === undefined ||
    response === undefined ||
    askedAt === undefined ||
    answeredAt === undefined ||
    typeof status !== 'number' ||
    !(status >= 200 && status <= 299)
  ) {
    return undefined;
  }
  return { endpoint, url, status, framing, settlementMode, source, request, response, askedAt, answeredAt };
}

function pageAnswer(value: unknown): SeenPageAnswer | undefined {
  const given = record(value);
  const answer = text(given?.answer, limits.responseBytes);
  const signature = text(given?.signature, limits.signatureLength);
  const framing = oneOf(framings, given?.framing);
  const askedAt = time(given?.askedAt);
  const answeredAt = time(given?.answeredAt);
  const candidates = Array.isArray(given?.candidates) ? (given.candidates as unknown[]) : undefined;
  if (answer === undefined || signature === undefined || framing === undefined) return undefined;
  if (askedAt === undefined || answeredAt === undefined) return undefined;
  if (candidates === undefined || candidates.length > limits.ringRequests) return undefined;
  const texts = candidates.map((candidate) => text(candidate, limits.requestBytes));
  if (!texts.every((candidate) => candidate !== undefined)) return undefined;
  return { answer, signature, framing, candidates: texts, askedAt, answeredAt };
}

/** The message a hook sent; undefined for anything that is none. */
export function readSeen(value: unknown): SeenMessage | undefined {
  const given = record(value);
  switch (given?.kind) {
    case 'exchange': {
      const read = exchange(given.exchange);
      return read && { kind: 'exchange', exchange: read };
    }
    case 'page-answer': {
      const read = pageAnswer(given.answer);
      return read && { kind: 'page-answer', answer: read };
    }
    case 'notice': {
      const notice = oneOf(seenNotices, given.notice);
      return notice && { kind: 'notice', notice };
    }
    default:
      return undefined;
  }
}
