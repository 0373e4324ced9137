import type { Endpoint } from '../opengradient/exchange';
import { shownText } from './api/answer-detail';

const MAX_BYTES = 2_000_000;

/**
 * The last thing the user asked, as text, to be shown beside the answer; undefined where the request shows none. Only what
 * the gateway reads at this endpoint counts: a `prompt` beside the messages of a chat is in no signature.
 */
export function questionIn(endpoint: Endpoint | 'zk', request: Uint8Array | undefined): string | undefined {
  if (request === undefined || request.length > MAX_BYTES) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(request));
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null) return undefined;
  const { messages, prompt, query } = body as Record<string, unknown>;
  switch (endpoint) {
    case 'chat':
      return lastOfUser(messages)?.slice(0, shownText.question);
    case 'completions':
      return typeof prompt === 'string' ? prompt.slice(0, shownText.question) : undefined;
    case 'web_search':
      return typeof query === 'string' ? query.slice(0, shownText.question) : undefined;
    case 'zk':
      return undefined;
  }
}

function lastOfUser(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const last = (messages as unknown[]).findLast(
    (message) => (message as { role?: unknown } | null)?.role === 'user',
  );
  return textOf((last as { content?: unknown } | undefined)?.content);
}

/** Text parts only: of others (images, files) the signature covers no text that they may carry. */
function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const texts = (content as unknown[]).flatMap((part) => {
    const { type, text } = (part ?? {}) as { type?: unknown; text?: unknown };
    return type === 'text' && typeof text === 'string' ? [text] : [];
  });
  return texts.length === 0 ? undefined : texts.join('\n');
}
