import { toBase64 } from '../bytes/base64';
import { utf8 } from '../bytes/join';
import type { WireBody, WireExchange } from './protocol';
import type { SeenBody, SeenExchange, SeenPageAnswer } from './seen';

/** UTF-8 bytes that are ours: in Firefox's content scripts the encoder is the page's, and so would its bytes be. */
export function ownUtf8(text: string): Uint8Array {
  return structuredClone(utf8(text));
}

/** The URL without credentials and fragment: neither has a use in a check, and the first is a secret. */
export function plainUrl(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.username = '';
    parsed.password = '';
    parsed.hash = '';
    return parsed.href;
  } catch {
    return url;
  }
}

/** A body as far as it was seen, as it travels. */
export function wireBody(body: SeenBody): WireBody {
  switch (body.kind) {
    case 'whole':
      return { state: 'whole', data: toBase64(body.bytes) };
    case 'too_large':
      return { state: 'too_large', data: toBase64(body.head) };
    case 'unseen':
      return { state: 'unseen', data: null };
  }
}

/** An exchange as it travels to the background. */
export function wireExchange(id: string, seen: SeenExchange): WireExchange {
  const { endpoint, status, framing, settlementMode, askedAt, answeredAt } = seen;
  const source = seen.source === 'import' || seen.source === 'page' ? 'fetch' : seen.source;
  return {
    kind: 'exchange',
    id,
    endpoint,
    url: plainUrl(seen.url),
    status,
    framing,
    settlementMode,
    source,
    request: wireBody(seen.request),
    response: wireBody(seen.response),
    askedAt,
    answeredAt,
  };
}

/** A signed answer from inside the page, as it travels to the background. */
export function wirePageAnswer(id: string, seen: SeenPageAnswer): WireExchange {
  return {
    kind: 'page-answer',
    id,
    framing: seen.framing,
    answer: toBase64(ownUtf8(seen.answer)),
    candidates: seen.candidates.map((candidate) => toBase64(ownUtf8(candidate))),
    askedAt: seen.askedAt,
    answeredAt: seen.answeredAt,
  };
}
