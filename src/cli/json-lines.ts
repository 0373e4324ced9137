/** One line of NDJSON, or why it is none. `too_long` lines are never held in memory. */
export type JsonLine = { readonly text: string } | { readonly fault: 'line_too_long' | 'line_not_utf8' };

const lineFeed = 0x0a;

function decodeLine(chunks: readonly Uint8Array[]): JsonLine {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    const parts = chunks.map((chunk) => decoder.decode(chunk, { stream: true }));
    return { text: parts.join('') + decoder.decode() };
  } catch {
    return { fault: 'line_not_utf8' };
  }
}

/**
 * Splits a byte stream into lines, holding one line at a time. Blank lines are skipped.
 *
 * @param maxBytes longest line; the rest of a longer one is read and dropped
 */
export async function* readJsonLines(
  input: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<JsonLine> {
  let chunks: Uint8Array[] = [];
  let length = 0;

  function* endLine(): Generator<JsonLine> {
    const line = length > maxBytes ? ({ fault: 'line_too_long' } as const) : decodeLine(chunks);
    chunks = [];
    length = 0;
    if (!('text' in line) || line.text.trim() !== '') yield line;
  }

  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); ; end = chunk.indexOf(lineFeed, start)) {
      const part = chunk.subarray(start, end === -1 ? undefined : end);
      length += part.length;
      if (length <= maxBytes) chunks.push(part);
      else chunks = [];
      if (end === -1) break;
      yield* endLine();
      start = end + 1;
    }
  }
  yield* endLine();
}
