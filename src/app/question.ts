const MAX_BYTES = 2_000_000;
const MAX_LENGTH = 20_000;

/** The last thing the user asked, as text, to be shown beside the answer; undefined where the request shows none. */
export function questionIn(request: Uint8Array | undefined): string | undefined {
  if (request === undefined || request.length > MAX_BYTES) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(request));
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null) return undefined;
  const { messages, prompt, query } = body as Record<string, unknown>;
  if (typeof prompt === 'string') return prompt.slice(0, MAX_LENGTH);
  if (typeof query === 'string') return query.slice(0, MAX_LENGTH);
  if (!Array.isArray(messages)) return undefined;
  const last = (messages as unknown[]).findLast(
    (message) => (message as { role?: unknown } | null)?.role === 'user',
  );
  return textOf((last as { content?: unknown } | undefined)?.content)?.slice(0, MAX_LENGTH);
}

function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const texts = (content as unknown[]).flatMap((part) => {
    const text = (part as { text?: unknown } | null)?.text;
    return typeof text === 'string' ? [text] : [];
  });
  return texts.length === 0 ? undefined : texts.join('\n');
}
