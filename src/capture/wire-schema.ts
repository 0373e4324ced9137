import * as z from 'zod/mini';

import { fromBase64 } from '../bytes/base64';
import { CodedError } from '../bytes/coded-error';
import type { CapturedExchange } from '../opengradient/exchange';
import { limits } from './limits';
import { CAPTURE_MESSAGE, NOTICE_MESSAGE, type WireBody, type WireRequestExchange } from './protocol';
import { seenNotices, type SeenEndpoint } from './seen';

// zod probes `new Function` once unless told not to: a violation of the extension's content security policy.
z.config({ jitless: true });

const base64Length = (bytes: number): number => Math.ceil(bytes / 3) * 4;
const base64 = (bytes: number) => z.string().check(z.maxLength(base64Length(bytes)));
const wireBody = (bytes: number) =>
  z.strictObject({ state: z.enum(['whole', 'too_large', 'unseen']), data: z.nullable(base64(bytes)) });
const time = z.number().check(z.int(), z.gte(0));

const common = { id: z.uuid(), askedAt: time, answeredAt: time, framing: z.enum(['json', 'sse']) };

/** {@link WireRequestExchange} and {@link WirePageAnswer}, with every bound of `limits`. */
export const wireExchangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('exchange'),
    endpoint: z.enum(['chat', 'completions', 'web_search', 'zk']),
    url: z.url().check(z.maxLength(limits.urlLength)),
    status: z.number().check(z.int(), z.gte(200), z.lte(299)),
    settlementMode: z.enum(['batch', 'individual', 'private']),
    source: z.enum(['fetch', 'xhr', 'eventsource', 'network', 'page-api']),
    request: wireBody(limits.requestBytes),
    response: wireBody(limits.responseBytes),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('page-answer'),
    answer: base64(limits.responseBytes * 3),
    candidates: z.array(base64(limits.requestBytes * 3)).check(z.maxLength(limits.ringRequests)),
  }),
]);

/** What the background accepts from a content script; the sender's origin comes from the browser. */
export const captureMessageSchema = z.strictObject({
  type: z.literal(CAPTURE_MESSAGE),
  exchange: wireExchangeSchema,
});

export const noticeMessageSchema = z.strictObject({
  type: z.literal(NOTICE_MESSAGE),
  notice: z.enum(seenNotices),
  count: z.number().check(z.int(), z.gte(1), z.lte(1_000_000)),
});

/** An exchange of a page's own request, decoded. */
export interface CapturedRecord {
  /** The bridge's UUID: the same on a retry. */
  readonly id: string;
  /** `zk`: JSON with a proof in it; its `exchange.endpoint` means nothing. */
  readonly endpoint: SeenEndpoint;
  readonly exchange: CapturedExchange;
  /** Which bodies were over the bound. A response that was holds its first bytes only: it cannot be verified. */
  readonly tooLarge: readonly ('request' | 'response')[];
}

function bytesOf(body: WireBody, name: string): Uint8Array | undefined {
  return body.data === null ? undefined : fromBase64(body.data, name);
}

/**
 * The exchange a page's request made, as the pipeline takes it. A request that was too large counts as not seen.
 *
 * @throws CodedError `malformed_capture` (no response), `malformed_base64`
 */
export function toCapturedExchange(wire: WireRequestExchange): CapturedRecord {
  const response = bytesOf(wire.response, 'response');
  if (response === undefined) {
    throw new CodedError('malformed_capture', 'A capture without a response is not an exchange.');
  }
  return {
    id: wire.id,
    endpoint: wire.endpoint,
    exchange: {
      endpoint: wire.endpoint === 'zk' ? 'chat' : wire.endpoint,
      url: wire.url,
      status: wire.status,
      request: wire.request.state === 'whole' ? bytesOf(wire.request, 'request') : undefined,
      response,
      framing: wire.framing,
      settlementMode: wire.settlementMode,
      source: wire.source,
      askedAt: wire.askedAt,
      answeredAt: wire.answeredAt,
    },
    tooLarge: (['request', 'response'] as const).filter((side) => wire[side].state === 'too_large'),
  };
}
