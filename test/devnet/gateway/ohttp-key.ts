import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromHex, type Hex32 } from '../../../src/bytes/hex';
import { concat, uint256, utf8 } from '../../../src/bytes/join';

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
/** max(Nn, Nk) of RFC 9458 §4.4. */
const responseNonceLength = 32;
const aeadNonceLength = 12;

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

/** What is left of RFC 9458 §4.4 once the secret is exported: a sealer for numbered chunks, and the nonce to send. */
async function responseSealer(secret: ArrayBuffer, enc: Uint8Array) {
  const responseNonce = crypto.getRandomValues(new Uint8Array(responseNonceLength));
  const kdf = suite.kdf;
  const prk = await kdf.extract(buffer(concat(enc, responseNonce)), secret);
  const key = await kdf.expand(prk, buffer(utf8('key')), suite.aead.keySize);
  const baseNonce = new Uint8Array(await kdf.expand(prk, buffer(utf8('nonce')), aeadNonceLength));
  const aead = suite.aead.createEncryptionContext(key);
  return {
    responseNonce,
    seal: async (counter: number, plaintext: Uint8Array, aad = ''): Promise<Bytes> => {
      const nonce = Uint8Array.from(baseNonce);
      for (let index = 0; index < 4; index++) {
        const at = aeadNonceLength - 1 - index;
        nonce[at] = (nonce[at] ?? 0) ^ ((counter >>> (8 * index)) & 0xff);
      }
      return new Uint8Array(await aead.seal(nonce.buffer, buffer(plaintext), buffer(utf8(aad))));
    },
  };
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
      return {
        plaintext,
        async seal(answer) {
          const secret = await recipient.export(buffer(utf8('message/bhttp response')), responseNonceLength);
          const sealer = await responseSealer(secret, enc);
          return concat(sealer.responseNonce, await sealer.seal(0, answer));
        },
        async *sealChunks(answer) {
          const secret = await recipient.export(
            buffer(utf8('message/bhttp chunked response')),
            responseNonceLength,
          );
          const sealer = await responseSealer(secret, enc);
          yield sealer.responseNonce;
          let counter = 0;
          for await (const chunk of answer) {
            const bytes = typeof chunk === 'string' ? utf8(chunk) : chunk;
            const chunkSealed = await sealer.seal(counter++, bytes);
            yield concat(varint(chunkSealed.length), chunkSealed);
          }
          yield concat(varint(0), await sealer.seal(counter, new Uint8Array(), 'final'));
        },
      };
    },
  };
}

/** What the enclave signs to vouch for its key (protocol.md §5). */
export function ohttpConfigHash(teeId: Hex32, key: Pick<OhttpKey, 'publicKey' | 'keyConfig'>): Bytes {
  const { keyId, kemId, kdfId, aeadId } = ohttpIds;
  return Uint8Array.from(
    keccak_256(
      concat(
        keccak_256(utf8('OPENGRADIENT_TEE_OHTTP_CONFIG_V1')),
        fromHex(teeId, 'tee id'),
        ...[keyId, kemId, kdfId, aeadId].map(uint256),
        keccak_256(key.publicKey),
        keccak_256(key.keyConfig),
      ),
    ),
  );
}
