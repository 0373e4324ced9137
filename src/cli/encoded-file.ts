import { fromBase64 } from '../bytes/base64';
import { fromHex } from '../bytes/hex';

const hexText = /^(?:0x)?(?:[0-9a-f]{2})+$/i;
const base64Text = /^[A-Za-z0-9+/]+={0,2}$/;
const pem = /^-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=]+)-----END \1-----$/;

function asciiText(bytes: Uint8Array): string | undefined {
  if (!bytes.every((byte) => byte < 0x80)) return undefined;
  const text = new TextDecoder().decode(bytes).trim();
  const armoured = /^-----BEGIN [A-Z ]+-----/.exec(text)?.[0];
  if (armoured === undefined) return text.replace(/\s+/g, '');
  const footer = /-----END [A-Z ]+-----$/.exec(text)?.[0] ?? '';
  const body = text.slice(armoured.length, text.length - footer.length);
  return `${armoured}${body.replace(/\s+/g, '')}${footer}`;
}

/**
 * The binary content of a file that may also hold it as hex, base64 or PEM text, with white space anywhere. Binary
 * evidence is never taken for text: CBOR and DER of any use begin with a byte that is not ASCII text, or contain one.
 */
export function decodeFile(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = asciiText(bytes);
  if (text === undefined || text === '') return bytes;
  if (hexText.test(text)) return fromHex(text, 'the file');
  const body = pem.exec(text)?.[2] ?? text;
  return base64Text.test(body) && body.length % 4 === 0 ? fromBase64(body, 'the file') : bytes;
}
