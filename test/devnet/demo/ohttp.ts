import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';
import { isOn, loadConfig, onAsk, streamedText, textOf, valueOf, type ChatAnswer } from './page';

const config = await loadConfig();
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Chacha20Poly1305(),
});
/** Key id 1, X25519 with HKDF-SHA256, HKDF-SHA256, ChaCha20-Poly1305. */
const header = Uint8Array.of(1, 0, 0x20, 0, 1, 0, 3);
const nonceLength = 32;

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

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const pairs = hex.replace(/^0x/, '').match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** Seals a request (RFC 9458 §4.3) and keeps what opens its answer. */
async function seal(plaintext: Uint8Array<ArrayBuffer>) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromHex(config.ohttp.publicKey).buffer);
  const info = join(encode('message/bhttp request'), Uint8Array.of(0), header);
  const sender = await suite.createSenderContext({ recipientPublicKey, info: info.buffer });
  const enc = new Uint8Array(sender.enc);
  const sealed = new Uint8Array(await sender.seal(plaintext.buffer));
  return {
    encapsulated: join(header, enc, sealed),
    opener: async (label: string, responseNonce: Uint8Array) => {
      const secret = await sender.export(encode(label).buffer, nonceLength);
      const prk = await suite.kdf.extract(join(enc, responseNonce).buffer, secret);
      const key = await suite.kdf.expand(prk, encode('key').buffer, suite.aead.keySize);
      const base = new Uint8Array(await suite.kdf.expand(prk, encode('nonce').buffer, 12));
      const aead = suite.aead.createEncryptionContext(key);
      return async (counter: number, ciphertext: Uint8Array, aad = '') => {
        const nonce = base.map((byte, index) =>
          index < 8 ? byte : byte ^ ((counter >>> (8 * (11 - index))) & 0xff),
        );
        return new Uint8Array(await aead.open(nonce.buffer, join(ciphertext).buffer, encode(aad).buffer));
      };
    },
  };
}

type Opener = Awaited<ReturnType<Awaited<ReturnType<typeof seal>>['opener']>>;

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

onAsk(async function* (question) {
  const stream = valueOf('mode') === 'stream';
  const inner = {
    model: 'gpt-4.1',
    messages: [{ role: 'user', content: question }],
    temperature: 0.7,
    ...(stream ? { stream: true } : {}),
  };
  const { encapsulated, opener } = await seal(encode(JSON.stringify(inner)));
  const response = await fetch(`${config.ohttpRelay}/api/v1/chat/ohttp`, {
    method: 'POST',
    headers: {
      'content-type': 'message/ohttp-req',
      accept: stream ? 'message/ohttp-chunked-res' : 'message/ohttp-res',
      authorization: 'Bearer demo-account',
      'x-tee-id': config.ohttp.teeId,
      'x-devnet': isOn('tamper') ? 'tamper' : '',
      ...(stream ? { 'x-ohttp-stream': 'true' } : {}),
    },
    body: encapsulated,
  });
  if (!response.ok || response.body === null) throw new Error(`The relay answered ${response.status}.`);
  const reader = new ByteReader(response.body);
  const responseNonce = await reader.take(nonceLength);
  if (stream) {
    const open = await opener('message/bhttp chunked response', responseNonce);
    yield* streamedText(openChunks(reader, open));
    return;
  }
  const open = await opener('message/bhttp response', responseNonce);
  const plaintext = await open(0, await reader.remainder());
  yield textOf(JSON.parse(new TextDecoder().decode(plaintext)) as ChatAnswer);
});
