import { CodedError } from './coded-error';

/** Looked for rather than matched from end to end: a pattern that repeats runs out of memory on a long text. */
const notStandard = /[^A-Za-z0-9+/]/;
const notUrlSafe = /[^A-Za-z0-9_-]/;

function isPadded(text: string): boolean {
  return text.length % 4 === 0 && !notStandard.test(text.replace(/={1,2}$/, ''));
}

/** Base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
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
  if (
    toBase64(bytes.subarray(bytes.length - (bytes.length % 3))) !==
    text.slice(Math.floor(bytes.length / 3) * 4)
  ) {
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
