import { fromBase64 } from '../bytes/base64';
import { CodedError, messageOf } from '../bytes/coded-error';
import { toHex, type Hex32 } from '../bytes/hex';
import { concat, equal, uint256 } from '../bytes/join';
import { fastKeccak256 } from '../bytes/keccak-256';
import { importSigningKey as importRsaKey } from '../nitro/signing-key';

/** Bytes of the salt (TG `tee_manager.py`); another length is another scheme and refused. */
const saltLength = 32;
const algorithm = { name: 'RSA-PSS', saltLength } as const;

/** keccak-256 as the gateway uses it: Ethereum's, not NIST SHA3-256. */
export function keccak256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return fastKeccak256(bytes);
}

/** A TEE's id: keccak256 of the DER SubjectPublicKeyInfo of its signing key (TG since 2026-03-06). */
export function teeIdOf(signingKeyDer: Uint8Array): Hex32 {
  return toHex(fastKeccak256(signingKeyDer)) as Hex32;
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
  return new CodedError('unsupported_key', detail, { cause });
}

async function importKey(signingKeyDer: Uint8Array): Promise<CryptoKey> {
  try {
    return await importRsaKey(signingKeyDer);
  } catch (error) {
    throw unsupported(messageOf(error), error);
  }
}

/** A signing key that can verify, and the id it gives its enclave. */
export interface SigningKey {
  readonly teeId: Hex32;
  readonly key: CryptoKey;
}

/** The keys used last: one enclave signs many answers, and importing its key costs as much as a verification. */
const imported: { readonly der: Uint8Array; readonly signingKey: SigningKey }[] = [];
const maxImported = 16;

/**
 * Prepares a signing key for verification; the last ones are kept.
 *
 * @param signingKeyDer DER SubjectPublicKeyInfo of an RSA key of 2048 … 8192 bits with a sound exponent
 * @throws CodedError `unsupported_key` if it is anything else
 */
export async function importSigningKey(signingKeyDer: Uint8Array): Promise<SigningKey> {
  const known = imported.find(({ der }) => equal(der, signingKeyDer));
  if (known !== undefined) return known.signingKey;
  const der = Uint8Array.from(signingKeyDer);
  const signingKey = { teeId: teeIdOf(der), key: await importKey(der) };
  imported.unshift({ der, signingKey });
  imported.length = Math.min(imported.length, maxImported);
  return signingKey;
}

/**
 * RSA-PSS, SHA-256, MGF1 with SHA-256, salt of 32 bytes, over the 32 bytes of `messageHash` as data: WebCrypto hashes
 * them once more, as the gateway's library does.
 */
export function verifyEnclaveSignature(
  { key }: SigningKey,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return crypto.subtle.verify(algorithm, key, signature, message);
}

const pem = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]*)-----END PUBLIC KEY-----\s*$/;

/**
 * DER of a PEM public key (RFC 7468, `PUBLIC KEY`).
 *
 * @throws CodedError `unsupported_key`
 */
export function signingKeyFromPem(text: string): Uint8Array<ArrayBuffer> {
  const body = pem.exec(text)?.[1];
  if (body === undefined) throw unsupported('The signing key is not a PEM block "PUBLIC KEY" (RFC 7468).');
  try {
    return fromBase64(body.replace(/\s+/g, ''), 'the PEM block');
  } catch (error) {
    throw unsupported('The PEM block of the signing key is not base64.', error);
  }
}
