import { CodedError } from './coded-error';

/** Lower-case hexadecimal with the prefix `0x`, an even number of digits. */
export type Hex = `0x${string}`;

declare const brand: unique symbol;
/** 32 bytes as lower-case `0x` hex. */
export type Hex32 = Hex & { readonly [brand]: 32 };
/** 20 bytes as lower-case `0x` hex: an EVM address without checksum capitals. */
export type Address = Hex & { readonly [brand]: 20 };

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex of `bytes`, with `0x`. */
export function toHex(bytes: Uint8Array): Hex {
  let text = '0x';
  for (const byte of bytes) text += digits[byte] ?? '';
  return text as Hex;
}

/** Lower-case hex of `bytes`, without prefix. */
export function toBareHex(bytes: Uint8Array): string {
  return toHex(bytes).slice(2);
}

const notDigit = 0x100;
/** What each character contributes to a byte as its first hexadecimal digit, either case; and as its second. */
const highDigits = new Uint16Array(256).fill(notDigit);
const lowDigits = new Uint16Array(256).fill(notDigit);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  for (const unit of [digit.charCodeAt(0), digit.toUpperCase().charCodeAt(0)]) {
    highDigits[unit] = value << 4;
    lowDigits[unit] = value;
  }
}

/**
 * Writes the bytes of hex text, either case, into `target`. Judging the digits and decoding them is one pass.
 *
 * @param start where in `text` the digits begin
 * @param at where in `target` their bytes go
 * @returns whether the digits were pairs of digits; if not, part of `target` may have been written
 */
export function writeHex(text: string, start: number, target: Uint8Array, at: number): boolean {
  if ((text.length - start) % 2 !== 0) return false;
  let seen = 0;
  for (let from = start, to = at; from < text.length; from += 2, to++) {
    const high = highDigits[text.charCodeAt(from)] ?? notDigit;
    const byte = high | (lowDigits[text.charCodeAt(from + 1)] ?? notDigit);
    seen |= byte;
    target[to] = byte;
  }
  return seen < notDigit;
}

/**
 * Bytes of hex text, with or without `0x`, either case.
 *
 * @param name what the text is, for the error message
 * @param length the number of bytes demanded, if it is fixed
 * @throws CodedError `malformed_hex`
 */
export function fromHex(text: string, name: string, length?: number): Uint8Array<ArrayBuffer> {
  const start = text.startsWith('0x') || text.startsWith('0X') ? 2 : 0;
  const bytes = new Uint8Array((text.length - start) >> 1);
  if (!writeHex(text, start, bytes, 0)) {
    throw new CodedError(
      'malformed_hex',
      `${name} is not hexadecimal: write pairs of the digits 0-9 and a-f.`,
    );
  }
  if (length !== undefined && bytes.length !== length) {
    throw new CodedError('malformed_hex', `${name} has ${bytes.length} bytes, expected ${length}.`);
  }
  return bytes;
}

/** Normalises 32 bytes of hex text. @throws CodedError `malformed_hex` */
export function hex32(text: string, name: string): Hex32 {
  return toHex(fromHex(text, name, 32)) as Hex32;
}

/** Normalises 20 bytes of hex text; checksum capitals are not judged. @throws CodedError `malformed_hex` */
export function address(text: string, name: string): Address {
  return toHex(fromHex(text, name, 20)) as Address;
}
