import { sha256 } from '@noble/hashes/sha2.js';
import type { Hex32 } from '../bytes/hex';
import { toHex } from '../bytes/hex';
import { utf8 } from '../bytes/join';

/**
 * JSON text without white space, keys sorted by their UTF-16 units (RFC 8785): one text for one value.
 *
 * @param value within `isBounded`: nesting is followed by recursion
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(',')}}`;
}

/** SHA-256 of text in UTF-8. */
export function textHash(text: string): Hex32 {
  return toHex(sha256(utf8(text))) as Hex32;
}

/** SHA-256 of the canonical JSON: `jq -cjS . card.json | sha256sum` gives the same for cards in ASCII. */
export function jsonHash(value: unknown): Hex32 {
  return textHash(canonicalJson(value));
}
