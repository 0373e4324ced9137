import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { concat, utf8 } from '../../../src/bytes/join';
import { deriveResponseKey, responseNonceLength } from '../ohttp-response-key';

type Bytes = Uint8Array<ArrayBuffer>;

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Chacha20Poly1305(),
});

/** Identifiers of HPKE (RFC 9180 §7): X25519 with HKDF-SHA256, HKDF-SHA256, ChaCha20-Poly1305. */
export const ohttpIds = { keyId: 1, kemId: 0x20, kdfId: 1, aeadId: 3 } as const;

const headerLength = 7;
const encLength = 32;

const header = Uint8Array.of(ohttpIds.keyId, 0, ohttpIds.kemId, 0, ohttpIds.kdfId, 0, ohttpIds.aeadId);

/** An enclave's key for Oblivious HTTP. */
export interface OhttpKey {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** Key configuration of RFC 9458 §3.1, 41 bytes. */
  readonly keyConfig: Bytes;
  /** Opens an encapsulated request (RFC 9458 §4.3). @throws where it was not made for this key */
  open(encapsulated: Uint8Array): Promise<OpenedRequest>;
}

/** A request in the clear, and how to answer it. */
export interface OpenedRequest {
  readonly plaintext: Uint8Array;
  /** One sealed answer (RFC 9458 §4.4). */
  seal(answer: Uint8Array): Promise<Bytes>;
  /** A sealed answer in chunks (draft-ietf-ohai-chunked-ohttp §6.2): framed by varints, the last with length 0. */
  sealChunks(answer: AsyncIterable<string | Uint8Array>): AsyncIterable<Bytes>;
}

function buffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

/** QUIC's variable-length integer (RFC 9000 §16), up to 2^30. */
function varint(value: number): Uint8Array {
  if (value < 1 << 6) return Uint8Array.of(value);
  if (value < 1 << 14) return Uint8Array.of(0x40 | (value >> 8), value & 0xff);
  return Uint8Array.of(0x80 | (value >> 24), (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}

/** A new X25519 key. */
export async function createOhttpKey(): Promise<OhttpKey> {
  const pair = await suite.kem.generateKeyPair();
  const publicKey = new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey));
  const { keyId, kemId, kdfId, aeadId } = ohttpIds;
  const keyConfig = concat(
    Uint8Array.of(keyId, 0, kemId),
    publicKey,
    Uint8Array.of(0, 4, 0, kdfId, 0, aeadId),
  );
  return {
    publicKey,
    keyConfig,
    async open(encapsulated) {
      const sentHeader = encapsulated.subarray(0, headerLength);
      const enc = encapsulated.subarray(headerLength, headerLength + encLength);
      const recipient = await suite.createRecipientContext({
        recipientKey: pair.privateKey,
        enc: buffer(enc),
        info: buffer(concat(utf8('message/bhttp request'), Uint8Array.of(0), header)),
      });
      if (sentHeader.some((byte, index) => byte !== header[index]))
        throw new Error('Unknown key or algorithm.');
      const sealed = encapsulated.subarray(headerLength + encLength);
      const plaintext = new Uint8Array(await recipient.open(buffer(sealed)));
      const responseKey = async (label: string) => {
        const secret = await recipient.export(buffer(utf8(label)), responseNonceLength);
        const responseNonce = crypto.getRandomValues(new Uint8Array(responseNonceLength));
        return { responseNonce, key: await deriveResponseKey(suite, secret, enc, responseNonce) };
      };
      return {
        plaintext,
        async seal(answer) {
          const { responseNonce, key } = await responseKey('message/bhttp response');
          return concat(responseNonce, await key.seal(0, answer));
        },
        async *sealChunks(answer) {
          const { responseNonce, key } = await responseKey('message/bhttp chunked response');
          yield responseNonce;
          let counter = 0;
          for await (const chunk of answer) {
            const bytes = typeof chunk === 'string' ? utf8(chunk) : chunk;
            const chunkSealed = await key.seal(counter++, bytes);
            yield concat(varint(chunkSealed.length), chunkSealed);
          }
          yield concat(varint(0), await key.seal(counter, new Uint8Array(), 'final'));
        },
      };
    },
  };
}
