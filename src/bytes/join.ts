/** One array of all parts, in order. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Whether two arrays hold the same bytes; the time taken depends on their lengths only. */
export function equal(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index++) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

const encoder = new TextEncoder();

/** UTF-8 bytes of `text`; a lone surrogate becomes U+FFFD, so test for those first where it matters. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** `value` as 32 big-endian bytes: a Solidity uint256. The value must lie in 0 … 2^256 − 1. */
export function uint256(value: bigint | number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32);
  let rest = BigInt(value);
  if (rest < 0n || rest >= 1n << 256n) throw new RangeError('uint256 out of range');
  for (let index = 31; index >= 0; index--) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
