import { CodedError } from './coded-error';

type Encoding = 'utf-8' | 'utf-16' | 'utf-32';
interface Detected {
  readonly encoding: Encoding;
  readonly littleEndian: boolean;
  /** Bytes of the byte order mark in front. */
  readonly skip: number;
}

const surrogates = { first: 0xd800, last: 0xdfff };

function invalid(encoding: Encoding, at: number): CodedError<'malformed_encoding'> {
  return new CodedError('malformed_encoding', `The bytes are not ${encoding} at offset ${at}.`);
}

/** CPython `json.detect_encoding`: byte order marks first, then where the zero bytes of the first two characters lie. */
function detect(bytes: Uint8Array): Detected {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) {
    return { encoding: 'utf-32', littleEndian: false, skip: 4 };
  }
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) {
    return { encoding: 'utf-32', littleEndian: true, skip: 4 };
  }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16', littleEndian: false, skip: 2 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16', littleEndian: true, skip: 2 };
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', littleEndian: false, skip: 3 };
  if (bytes.length >= 4) {
    if (a === 0) return { encoding: b === 0 ? 'utf-32' : 'utf-16', littleEndian: false, skip: 0 };
    if (b === 0) return { encoding: c === 0 && d === 0 ? 'utf-32' : 'utf-16', littleEndian: true, skip: 0 };
  } else if (bytes.length === 2 && (a === 0 || b === 0)) {
    return { encoding: 'utf-16', littleEndian: b === 0, skip: 0 };
  }
  return { encoding: 'utf-8', littleEndian: false, skip: 0 };
}

/** Joins code points and UTF-16 units in pieces, so that neither the argument list nor a rope of strings grows long. */
class TextBuilder {
  #units: number[] = [];
  #text = '';

  push(codePoint: number): void {
    if (codePoint > 0xffff) {
      this.#units.push(0xd7c0 + (codePoint >> 10), 0xdc00 + (codePoint & 0x3ff));
    } else {
      this.#units.push(codePoint);
    }
    if (this.#units.length > 0x2000) this.#flush();
  }

  #flush(): void {
    this.#text += String.fromCharCode(...this.#units);
    this.#units = [];
  }

  toString(): string {
    this.#flush();
    return this.#text;
  }
}

function fromUtf16(bytes: Uint8Array, littleEndian: boolean): string {
  if (bytes.length % 2 !== 0) throw invalid('utf-16', bytes.length - 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextBuilder();
  for (let at = 0; at < bytes.length; at += 2) text.push(view.getUint16(at, littleEndian));
  return text.toString();
}

function fromUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  if (bytes.length % 4 !== 0) throw invalid('utf-32', bytes.length - (bytes.length % 4));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextBuilder();
  for (let at = 0; at < bytes.length; at += 4) {
    const codePoint = view.getUint32(at, littleEndian);
    if (codePoint > 0x10ffff) throw invalid('utf-32', at);
    text.push(codePoint);
  }
  return text.toString();
}

/** Length of the UTF-8 sequence that `lead` opens, the lowest code point it may carry, and the payload of `lead`. */
function utf8Lead(lead: number): { length: number; lowest: number; payload: number } | undefined {
  if (lead < 0x80) return { length: 1, lowest: 0, payload: lead };
  if (lead >= 0xc2 && lead < 0xe0) return { length: 2, lowest: 0x80, payload: lead & 0x1f };
  if (lead >= 0xe0 && lead < 0xf0) return { length: 3, lowest: 0x800, payload: lead & 0x0f };
  if (lead >= 0xf0 && lead < 0xf5) return { length: 4, lowest: 0x10000, payload: lead & 0x07 };
  return undefined;
}

/** UTF-8 in which encoded surrogates pass, as Python's error handler `surrogatepass` lets them. */
function fromUtf8WithSurrogates(bytes: Uint8Array): string {
  const text = new TextBuilder();
  for (let at = 0; at < bytes.length;) {
    const lead = utf8Lead(bytes[at] ?? 0);
    if (lead === undefined) throw invalid('utf-8', at);
    let codePoint = lead.payload;
    for (let next = at + 1; next < at + lead.length; next++) {
      const byte = bytes[next] ?? 0;
      if ((byte & 0xc0) !== 0x80) throw invalid('utf-8', at);
      codePoint = (codePoint << 6) | (byte & 0x3f);
    }
    if (codePoint < lead.lowest || codePoint > 0x10ffff) throw invalid('utf-8', at);
    text.push(codePoint);
    at += lead.length;
  }
  return text.toString();
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function fromUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return fromUtf8WithSurrogates(bytes);
  }
}

/**
 * Text of a JSON document as Python's `json.loads(bytes)` decodes it: UTF-8, UTF-16 or UTF-32, with or without byte order
 * mark, lone surrogates let through (CPython `Lib/json/__init__.py`, `surrogatepass`).
 *
 * Two encoded halves of a pair become one astral character here, while Python keeps them apart; `json.dumps` writes both
 * alike, and only `repr` and the order of keys would tell.
 *
 * @throws CodedError `malformed_encoding`
 */
export function decodePythonJson(bytes: Uint8Array): string {
  const { encoding, littleEndian, skip } = detect(bytes);
  const body = bytes.subarray(skip);
  switch (encoding) {
    case 'utf-8':
      return fromUtf8(body);
    case 'utf-16':
      return fromUtf16(body, littleEndian);
    case 'utf-32':
      return fromUtf32(body, littleEndian);
  }
}

/** Whether `text` holds a surrogate without its partner: such text has no UTF-8. */
export function hasLoneSurrogate(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < surrogates.first || unit > surrogates.last) continue;
    const codePoint = text.codePointAt(at) ?? 0;
    if (codePoint <= 0xffff) return true;
    at++;
  }
  return false;
}
