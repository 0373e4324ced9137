import { CodedError } from './coded-error';

/** Looked for rather than matched from end to end: a pattern that repeats runs out of memory on a long text. */
const notStandard = /[^A-Za-z0-9+/]/;
const notUrlSafe = /[^A-Za-z0-9_-]/;

function isPadded(text: string): boolean {
  return text.length % 4 === 0 && !notStandard.test(text.replace(/={1,2}$/, ''));
}

/** What newer engines have of their own (ECMAScript 2026), many times as fast. */
interface NativeBase64 {
  readonly encode: ((this: Uint8Array) => string) | undefined;
  readonly decode:
    ((text: string, options: { lastChunkHandling: 'strict' }) => Uint8Array<ArrayBuffer>) | undefined;
}
const native: NativeBase64 = {
  encode: (Uint8Array.prototype as { toBase64?: NativeBase64['encode'] }).toBase64,
  decode: (Uint8Array as { fromBase64?: NativeBase64['decode'] }).fromBase64,
};

/** A multiple of 3, so that pieces join without padding, and few enough to be arguments of one call. */
const pieceBytes = 0x6000;

/** Base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  if (native.encode !== undefined) return Reflect.apply(native.encode, bytes, []);
  let text = '';
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    const piece = bytes.subarray(start, start + pieceBytes);
    text += btoa(Reflect.apply(String.fromCharCode, undefined, piece) as string);
  }
  return text;
}

/** @returns undefined where bits are left over after the last byte */
function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (native.decode !== undefined) {
    try {
      return Reflect.apply(native.decode, Uint8Array, [text, { lastChunkHandling: 'strict' }]);
    } catch {
      return undefined;
    }
  }
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  const lastWhole = bytes.length - (bytes.length % 3);
  return toBase64(bytes.subarray(lastWhole)) === text.slice((lastWhole / 3) * 4) ? bytes : undefined;
}

/**
 * Strict base64 (RFC 4648 §4): padding demanded, no white space, no stray characters, no bits left over.
 *
 * @throws CodedError `malformed_base64`
 */
export function fromBase64(text: string, name: string): Uint8Array<ArrayBuffer> {
  if (!isPadded(text)) {
    throw new CodedError('malformed_base64', `${name} is not base64 with padding (RFC 4648 §4).`);
  }
  const bytes = decode(text);
  if (bytes === undefined) {
    throw new CodedError('malformed_base64', `${name} is base64 with bits left over after its last byte.`);
  }
  return bytes;
}

/** Base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Base64url without padding (RFC 4648 §5). @throws CodedError `malformed_base64` */
export function fromBase64Url(text: string, name: string): Uint8Array<ArrayBuffer> {
  if (notUrlSafe.test(text) || text.length % 4 === 1) {
    throw new CodedError('malformed_base64', `${name} is not base64url without padding (RFC 4648 §5).`);
  }
  const standardText = text.replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(standardText.padEnd(Math.ceil(text.length / 4) * 4, '='), name);
}
