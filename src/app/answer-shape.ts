import { utf8 } from '../bytes/join';
import { readEventStream } from '../opengradient/event-stream';
import type { CapturedExchange } from '../opengradient/exchange';
import { findProofIn } from '../zk/find-proof';

/**
 * Whether a response could be an answer of OpenGradient at all, signed or not: it carries signed fields, or it is a
 * stream, or JSON with the parts of an answer, or with a proof. Other text is not worth a line that says "not verifiable".
 */
export function isAnswerShaped(
  text: string,
  { endpoint, framing }: Pick<CapturedExchange, 'endpoint' | 'framing'>,
): boolean {
  if (/"tee_\w+"\s*:/.test(text)) return true;
  if (framing === 'sse') return readEventStream(text).next().done !== true;
  if (findProofIn(utf8(text), framing) !== undefined) return true;
  const body = fieldsOf(parsed(text));
  // Bodies of Oblivious HTTP may be wrapped.
  return [body, fieldsOf(body.body)].some(
    ({ choices, content }) =>
      Array.isArray(choices) || (endpoint === 'web_search' && typeof content === 'string'),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
