import { toBase64 } from '../../src/bytes/base64';
import { utf8 } from '../../src/bytes/join';
import type { WireExchange } from '../../src/capture/protocol';
import type { CaptureSource } from '../../src/opengradient/exchange';
import { wireOf } from './fakes';

/** What is asked in all of them. */
export const question = '{"model":"m","messages":[]}';
const hash = '0'.repeat(64);

/** An answer of the gateway as text; `space` is how it happens to be written. */
export const answerOf = (text: string, signature = 'c2ln', space = ''): string =>
  `{"choices":[{"message":{"content":${space}"${text}"},"finish_reason":"stop"}],"tee_signature":"${signature}",` +
  `"tee_request_hash":"${hash}","tee_output_hash":"${hash}","tee_timestamp":1,"tee_id":"0x${hash}"}`;

/** How a way of capture shows an answer; without `request` it did not see the question. */
export interface View {
  readonly source: CaptureSource;
  readonly request?: string;
  readonly response: string;
}

/** As the bridge delivers it. */
export function wireOfView({ source, request, response }: View): WireExchange {
  return {
    ...wireOf({ response: utf8(response) }),
    source,
    request:
      request === undefined
        ? { state: 'unseen', data: null }
        : { state: 'whole', data: toBase64(utf8(request)) },
  } as WireExchange;
}

/** The same of what was read inside a page. */
export function insidePage(answer: string, candidates: readonly string[]): WireExchange {
  return {
    kind: 'page-answer',
    id: crypto.randomUUID(),
    framing: 'json',
    answer: toBase64(utf8(answer)),
    candidates: candidates.map((candidate) => toBase64(utf8(candidate))),
    askedAt: 1_000,
    answeredAt: 2_000,
  };
}
