import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromBase64 } from '../bytes/base64';
import { CodedError } from '../bytes/coded-error';
import { toHex, type Hex32 } from '../bytes/hex';
import { concat, uint256 } from '../bytes/join';

/** The gateway makes RSA-2048; shorter keys are not believed, and longer than 8192 bits are not worth the time. */
const modulusBits = { least: 2048, most: 8192 };

/** Bytes of the salt (TG `tee_manager.py`); another length is another scheme and refused. */
const saltLength = 32;

/** keccak-256 as the gateway uses it: Ethereum's, not NIST SHA3-256. */
export function keccak256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(keccak_256(bytes));
}

/** A TEE's id: keccak256 of the DER SubjectPublicKeyInfo of its signing key (TG since 2026-03-06). */
export function teeIdOf(signingKeyDer: Uint8Array): Hex32 {
  return toHex(keccak_256(signingKeyDer)) as Hex32;
}

/**
 * The 32 bytes an enclave signs: `keccak256(request_hash ‖ output_hash ‖ uint256(timestamp))`.
 *
 * @param timestamp whole seconds since 1970, 0 … 2^256 − 1
 */
export function messageHash(
  requestHash: Uint8Array,
  outputHash: Uint8Array,
  timestamp: bigint,
): Uint8Array<ArrayBuffer> {
  return keccak256(concat(requestHash, outputHash, uint256(timestamp)));
}

function unsupported(detail: string, cause?: unknown): CodedError<'unsupported_key'> {
  return new CodedError('unsupported_key', `The signing key cannot be used: ${detail}.`, { cause });
}

async function importKey(signingKeyDer: Uint8Array): Promise<CryptoKey> {
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey(
      'spki',
      Uint8Array.from(signingKeyDer),
      { name: 'RSA-PSS', hash: 'SHA-256' },
      false,
      ['verify'],
    );
  } catch (error) {
    throw unsupported('it is not an RSA public key (DER SubjectPublicKeyInfo)', error);
  }
  const bits = 'modulusLength' in key.algorithm ? key.algorithm.modulusLength : 0;
  if (typeof bits !== 'number' || bits < modulusBits.least || bits > modulusBits.most) {
    throw unsupported(`its modulus has ${String(bits)} bits, not ${modulusBits.least} … ${modulusBits.most}`);
  }
  return key;
}

/** Keys by TEE id: one enclave signs many answers, and importing its key costs as much as a verification. */
const imported = new Map<Hex32, Promise<CryptoKey>>();
const maxImported = 32;

/**
 * Prepares a signing key for verification; the last ones are kept.
 *
 * @param signingKeyDer DER SubjectPublicKeyInfo of an RSA key of 2048 … 8192 bits
 * @throws CodedError `unsupported_key` if it is anything else
 */
export function importSigningKey(signingKeyDer: Uint8Array): Promise<CryptoKey> {
  const id = teeIdOf(signingKeyDer);
  const known = imported.get(id);
  if (known !== undefined) return known;
  const key = importKey(signingKeyDer);
  const [oldest] = imported.keys();
  if (imported.size >= maxImported && oldest !== undefined) imported.delete(oldest);
  imported.set(id, key);
  return key;
}

/**
 * RSA-PSS, SHA-256, MGF1 with SHA-256, salt of 32 bytes, over the 32 bytes of `messageHash` as data: WebCrypto hashes
 * them once more, as the gateway's library does.
 */
export async function verifyEnclaveSignature(
  key: CryptoKey,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  return crypto.subtle.verify(
    { name: 'RSA-PSS', saltLength },
    key,
    Uint8Array.from(signature),
    Uint8Array.from(message),
  );
}

const pem = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]*)-----END PUBLIC KEY-----\s*$/;

/**
 * DER of a PEM public key (RFC 7468, `PUBLIC KEY`).
 *
 * @throws CodedError `unsupported_key`
 */
export function signingKeyFromPem(text: string): Uint8Array<ArrayBuffer> {
  const body = pem.exec(text)?.[1];
  if (body === undefined) throw unsupported('it is not a PEM block "PUBLIC KEY"');
  try {
    return fromBase64(body.replace(/\s+/g, ''), 'the PEM block');
  } catch (error) {
    throw unsupported('its PEM block is not base64', error);
  }
}
