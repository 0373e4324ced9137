import type { WireExchange } from '../capture/protocol';
import { toCapturedExchange } from '../capture/wire-schema';
import { fromBase64 } from '../bytes/base64';
import type { CapturedExchange } from '../opengradient/exchange';
import type { ExchangeBody, ExchangeRecord, Seen } from '../store/records';
import { recordId } from '../store/records';
import type { NetworkLabel } from './api/answer-row';

/** A record as it is written ahead, and the bytes that go with it. */
export interface NewExchange {
  readonly record: ExchangeRecord;
  readonly body: ExchangeBody;
}

interface Circumstances {
  readonly seen: Seen;
  readonly network: NetworkLabel;
  readonly hashesOnly: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Core = Pick<
  ExchangeRecord,
  'endpoint' | 'url' | 'status' | 'framing' | 'mode' | 'source' | 'askedAt' | 'answeredAt'
>;

/** What can become of it on the network, before anything is known. */
function settlementOf({ endpoint, mode }: Core): Pick<ExchangeRecord, 'settlement' | 'settlementReason'> {
  if (endpoint === 'zk') return { settlement: 'unrecorded', settlementReason: 'proof_alone' };
  if (mode === 'private') return { settlement: 'private', settlementReason: 'caller_chose_private' };
  return { settlement: 'provisional', settlementReason: 'waiting' };
}

/** A record of which nothing has been checked. */
export function freshRecord(
  uuid: string,
  core: Core,
  body: Omit<ExchangeBody, 'id'>,
  { seen, network, hashesOnly, now }: Circumstances,
): NewExchange {
  // These times are the page's word. One that has not come would stand first in every list, and outlive all retention.
  const answeredAt = Math.max(0, Math.trunc(Math.min(core.answeredAt, now)));
  const askedAt = Math.max(0, Math.trunc(Math.min(core.askedAt, answeredAt)));
  const id = recordId(answeredAt, uuid);
  const candidates = (body.candidates ?? []).reduce((sum, bytes) => sum + bytes.length, 0);
  return {
    body: { ...body, id },
    record: {
      ...core,
      askedAt,
      answeredAt,
      takenAt: now,
      id,
      seen,
      network,
      hashesOnly,
      size: (body.request?.length ?? 0) + body.response.length + candidates,
      model: undefined,
      question: undefined,
      answer: undefined,
      verification: 'checking',
      checks: [],
      assurance: 'none',
      profile: undefined,
      unsigned: [],
      explanation: undefined,
      signed: undefined,
      repeatOf: undefined,
      verifiedAt: undefined,
      attempts: 0,
      retryAt: undefined,
      evidenceKey: undefined,
      enclave: undefined,
      ...settlementOf(core),
      record: undefined,
      settledAt: undefined,
      zk: undefined,
      marked: false,
      headline: 'checking',
    },
  };
}

/**
 * The record of a capture as the bridge delivered it.
 *
 * @throws CodedError `malformed_capture`, `malformed_base64`
 */
export function recordOfCapture(wire: WireExchange, circumstances: Circumstances): NewExchange {
  if (wire.kind === 'page-answer') {
    const core: Core = {
      endpoint: 'chat',
      url: circumstances.seen.origin,
      status: 200,
      framing: wire.framing,
      // A page that encrypts does not show how it asked: the network's default is batch.
      mode: 'batch',
      source: 'page',
      askedAt: wire.askedAt,
      answeredAt: wire.answeredAt,
    };
    const body = {
      request: undefined,
      response: fromBase64(wire.answer, 'answer'),
      candidates: wire.candidates.map((candidate) => fromBase64(candidate, 'candidate')),
    };
    return freshRecord(wire.id, core, body, circumstances);
  }
  const { exchange, endpoint, tooLarge } = toCapturedExchange(wire);
  const { url, status, framing, settlementMode, source, askedAt, answeredAt } = exchange;
  const core = { endpoint, url, status, framing, mode: settlementMode, source, askedAt, answeredAt };
  const body = { request: exchange.request, response: exchange.response, truncated: tooLarge };
  return freshRecord(wire.id, core, body, circumstances);
}

/** The exchange as the checks take it. */
export function capturedOf(record: ExchangeRecord, body: ExchangeBody): CapturedExchange {
  return {
    endpoint: record.endpoint === 'zk' ? 'chat' : record.endpoint,
    url: record.url,
    status: record.status,
    request: body.request,
    response: body.response,
    framing: record.framing,
    settlementMode: record.mode,
    source: record.source,
    askedAt: record.askedAt,
    answeredAt: record.answeredAt,
  };
}
