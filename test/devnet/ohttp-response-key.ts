import type { CipherSuite } from '@hpke/core';

/** Bytes of the response nonce: max(Nn, Nk). */
export const responseNonceLength = 32;
const aeadNonceLength = 12;

/** Seals or opens the chunks of one answer, which are numbered from 0; `aad` is `final` for the last of a stream. */
export interface ResponseKey {
  readonly seal: (counter: number, plaintext: Uint8Array, aad?: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly open: (counter: number, ciphertext: Uint8Array, aad?: string) => Promise<Uint8Array<ArrayBuffer>>;
}

function buffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

/**
 * The key of an answer (RFC 9458 §4.4; for chunks draft-ietf-ohai-chunked-ohttp §6.2).
 *
 * @param secret exported from the request's HPKE context
 */
export async function deriveResponseKey(
  suite: CipherSuite,
  secret: ArrayBuffer,
  enc: Uint8Array,
  responseNonce: Uint8Array,
): Promise<ResponseKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const salt = buffer(Uint8Array.of(...enc, ...responseNonce));
  const expand = (info: string, length: number) =>
    crypto.subtle.deriveBits(
      { name: 'HKDF', hash: 'SHA-256', salt, info: new TextEncoder().encode(info) },
      material,
      8 * length,
    );
  const aead = suite.aead.createEncryptionContext(await expand('key', suite.aead.keySize));
  const base = new Uint8Array(await expand('nonce', aeadNonceLength));
  const nonceOf = (counter: number) =>
    base.map((byte, index) => {
      const place = aeadNonceLength - 1 - index;
      return place < 4 ? byte ^ ((counter >>> (8 * place)) & 0xff) : byte;
    }).buffer;
  const aadOf = (aad: string) => new TextEncoder().encode(aad).buffer;
  return {
    seal: async (counter, plaintext, aad = '') =>
      new Uint8Array(await aead.seal(nonceOf(counter), buffer(plaintext), aadOf(aad))),
    open: async (counter, ciphertext, aad = '') =>
      new Uint8Array(await aead.open(nonceOf(counter), buffer(ciphertext), aadOf(aad))),
  };
}
