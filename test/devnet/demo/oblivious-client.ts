import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { deriveResponseKey, responseNonceLength, type ResponseKey } from '../ohttp-response-key';

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Chacha20Poly1305(),
});
/** Key id 1, X25519 with HKDF-SHA256, HKDF-SHA256, ChaCha20-Poly1305. */
const header = Uint8Array.of(1, 0, 0x20, 0, 1, 0, 3);

const encode = (text: string) => new TextEncoder().encode(text);

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Seals a request (RFC 9458 §4.3) and keeps what opens its answer. */
async function sealWithOpener(publicKey: Uint8Array<ArrayBuffer>, plaintext: Uint8Array<ArrayBuffer>) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey.buffer);
  const info = join(encode('message/bhttp request'), Uint8Array.of(0), header);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: info.buffer });
  const enc = new Uint8Array(sender.enc);
  const sealed = new Uint8Array(await sender.seal(plaintext.buffer));
  return {
    encapsulated: join(header, enc, sealed),
    opener: async (label: string, responseNonce: Uint8Array) => {
      const secret = await sender.export(encode(label).buffer, responseNonceLength);
      const key = await deriveResponseKey(suite, secret, enc, responseNonce);
      return key.open;
    },
  };
}

type Opener = ResponseKey['open'];

/** Reads exact numbers of bytes from a body, whatever the network's own chunks are. */
class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest = new Uint8Array();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  async take(length: number): Promise<Uint8Array> {
    while (this.#rest.length < length) {
      const { done, value } = await this.#reader.read();
      if (done) throw new Error('The sealed answer broke off.');
      this.#rest = join(this.#rest, value);
    }
    const taken = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    return taken;
  }

  async remainder(): Promise<Uint8Array> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) return this.#rest;
      this.#rest = join(this.#rest, value);
    }
  }

  /** QUIC's variable-length integer. */
  async varint(): Promise<number> {
    const [first = 0] = await this.take(1);
    const more = await this.take((1 << (first >> 6)) - 1);
    return more.reduce((value, byte) => value * 256 + byte, first & 0x3f);
  }
}

async function* openChunks(reader: ByteReader, open: Opener): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for (let counter = 0; ; counter++) {
    const length = await reader.varint();
    if (length === 0) {
      await open(counter, await reader.remainder(), 'final');
      return;
    }
    yield decoder.decode(await open(counter, await reader.take(length)), { stream: true });
  }
}

/** A sealed request, and how to read what comes back. */
export interface SealedRequest {
  readonly encapsulated: Uint8Array<ArrayBuffer>;
  /** Opens an answer in one piece (RFC 9458 §4.4). */
  openAnswer(body: ReadableStream<Uint8Array>): Promise<string>;
  /** Opens an answer in chunks (draft-ietf-ohai-chunked-ohttp §6.2). */
  openStream(body: ReadableStream<Uint8Array>): AsyncIterable<string>;
}

/**
 * Seals a request for an enclave.
 *
 * @param publicKey 32 bytes of X25519
 */
export async function sealRequest(publicKey: Uint8Array<ArrayBuffer>, inner: object): Promise<SealedRequest> {
  const { encapsulated, opener } = await sealWithOpener(publicKey, encode(JSON.stringify(inner)));
  return {
    encapsulated,
    async openAnswer(body) {
      const reader = new ByteReader(body);
      const open = await opener('message/bhttp response', await reader.take(responseNonceLength));
      return new TextDecoder().decode(await open(0, await reader.remainder()));
    },
    async *openStream(body) {
      const reader = new ByteReader(body);
      const open = await opener('message/bhttp chunked response', await reader.take(responseNonceLength));
      yield* openChunks(reader, open);
    },
  };
}
