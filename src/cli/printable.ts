/**
 * Text of someone else, fit for a terminal: control and format characters, which could move the cursor, change colours or
 * reverse the reading order, become U+FFFD.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
