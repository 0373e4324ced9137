import { concat, utf8 } from '../../src/bytes/join';

type Bytes = Uint8Array<ArrayBuffer>;

/** One DER element (X.690 §8.1, §10.1). */
export function der(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const content = concat(...parts);
  const { length } = content;
  if (length < 0x80) return concat(Uint8Array.of(tag, length), content);
  const width = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat(Uint8Array.of(tag, ...width), content);
}

export const sequence = (...parts: readonly Uint8Array[]): Bytes => der(0x30, ...parts);
export const octetString = (content: Uint8Array): Bytes => der(0x04, content);
export const bitString = (content: Uint8Array, unusedBits = 0): Bytes =>
  der(0x03, Uint8Array.of(unusedBits), content);
export const boolean = (value: boolean): Bytes => der(0x01, Uint8Array.of(value ? 0xff : 0));

/** An unsigned INTEGER of big-endian bytes. */
export function integer(magnitude: Uint8Array): Bytes {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const shortest = magnitude.subarray(start);
  return der(0x02, (shortest[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(), shortest);
}

/** An OBJECT IDENTIFIER in dotted form. */
export function objectIdentifier(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const content = [40 * first + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left & 0x7f) | 0x80);
    }
    content.push(...groups);
  }
  return der(0x06, Uint8Array.from(content));
}

/** UTCTime; dates from 1950 to 2049 (RFC 5280 §4.1.2.5.1). */
export function utcTime(milliseconds: number): Bytes {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return der(0x17, utf8(`${digits}Z`));
}

/** A Name of one attribute per relative distinguished name, UTF8String throughout. */
export function distinguishedName(attributes: readonly (readonly [oid: string, value: string])[]): Bytes {
  return sequence(
    ...attributes.map(([oid, value]) => der(0x31, sequence(objectIdentifier(oid), der(0x0c, utf8(value))))),
  );
}

/** An ECDSA signature `r ‖ s` as SEQUENCE of two INTEGERs (RFC 3279 §2.2.3). */
export function ecdsaSignature(raw: Uint8Array): Bytes {
  const half = raw.length / 2;
  return sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)));
}
