/** One event of a `text/event-stream` body: its data lines joined by line feeds. */
export interface StreamEvent {
  /** The field `event`; empty where the stream names none. */
  readonly type: string;
  readonly data: string;
}

function* linesOf(text: string): Generator<string> {
  const lineEnd = /\r\n|\n|\r/g;
  let start = 0;
  for (let end = lineEnd.exec(text); end !== null; end = lineEnd.exec(text)) {
    yield text.slice(start, end.index);
    start = lineEnd.lastIndex;
  }
  if (start < text.length) yield text.slice(start);
}

/**
 * Events of a finished stream (WHATWG HTML §9.2.6): any line ending, comments skipped, one space after the colon dropped.
 * An event that the end of the stream cut off is given too, as SDKs that read line by line would show it.
 *
 * @param text the body, decoded, without byte order mark
 */
export function* readEventStream(text: string): Generator<StreamEvent> {
  let type = '';
  let data: string[] = [];
  for (const line of linesOf(text)) {
    if (line === '') {
      if (data.length > 0) yield { type, data: data.join('\n') };
      type = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    if (field === 'event') type = value;
  }
  if (data.length > 0) yield { type, data: data.join('\n') };
}
