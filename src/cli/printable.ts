/** Control characters, format characters (bidirectional overrides among them), line and paragraph separators. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text of someone else, fit for a terminal: control and format characters, which could move the cursor, change colours or
 * reverse the reading order, become U+FFFD.
 */
export function printable(text: string): string {
  return text.replace(unprintable, '\ufffd');
}

/** One line of JSON, fit for a terminal: the same characters are escaped, so that its reader loses nothing. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(unprintable, (found) =>
    Array.from({ length: found.length }, (_, index) => escaped(found.charCodeAt(index))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
