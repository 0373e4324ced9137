import type { SeenBody, SeenExchange } from '../seen';
import { isWorthKeeping } from './candidates';
import type { Natives } from './natives';
import { settleBody } from './request-body';
import type { SentRequest } from './sent-requests';

/** What is known of an answer beside its body. */
export type AnswerHead = Pick<SeenExchange, 'url' | 'status' | 'framing'>;

/** Told of every answer that was read; passes on those worth keeping. */
export type Report = (request: SentRequest, head: AnswerHead, response: SeenBody) => void;

export function reporter(natives: Natives, emit: (exchange: SeenExchange) => void): Report {
  return (request, head, response) => {
    const kept =
      response.kind === 'whole'
        ? isWorthKeeping(natives, request.candidate, head.url, response.bytes)
        : request.candidate.rule === 'gateway-path';
    if (!kept) return;
    const answeredAt = natives.now();
    settleBody(natives, request.body, (body) =>
      emit({
        endpoint: request.candidate.endpoint,
        url: head.url,
        status: head.status,
        framing: head.framing,
        settlementMode: request.settlementMode,
        source: request.source,
        request: body,
        response,
        askedAt: request.askedAt,
        answeredAt,
      }),
    );
  };
}
