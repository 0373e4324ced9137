/** A field of RFC 4180. A leading `= + - @` or tab is answered with an apostrophe: spreadsheets would run it as a formula. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines as CSV (RFC 4180: CRLF, a header line, quotes where they are needed). */
export function csvOf(header: readonly string[], lines: readonly (readonly string[])[]): string {
  return [header, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}
