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

/** Value of a hexadecimal digit, either case: the letters' low nibble counts from 1. */
function digitOf(unit: number): number {
  return (unit & 0x0f) + (unit > 0x39 ? 9 : 0);
}

/**
 * Bytes of hex text, with or without `0x`, either case.
 *
 * @param name what the text is, for the error message
 * @param length the number of bytes demanded, if it is fixed
 * @throws CodedError `malformed_hex`
 */
export function fromHex(text: string, name: string, length?: number): Uint8Array<ArrayBuffer> {
  const bare = text.startsWith('0x') || text.startsWith('0X') ? text.slice(2) : text;
  if (bare.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(bare)) {
    throw new CodedError(
      'malformed_hex',
      `${name} is not hexadecimal: write pairs of the digits 0-9 and a-f.`,
    );
  }
  if (length !== undefined && bare.length !== 2 * length) {
    throw new CodedError('malformed_hex', `${name} has ${bare.length / 2} bytes, expected ${length}.`);
  }
  const bytes = new Uint8Array(bare.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = (digitOf(bare.charCodeAt(2 * index)) << 4) | digitOf(bare.charCodeAt(2 * index + 1));
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
