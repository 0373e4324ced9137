import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** Text frames of RFC 6455 over loopback: all that a browser's debugging port needs. Node 20 has no WebSocket of its own. */
export class LoopbackWebSocket {
  onMessage: (text: string) => void = () => undefined;
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #fragments: Buffer[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static open(port: number, path: string): Promise<LoopbackWebSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      const client = new LoopbackWebSocket(socket);
      let head = Buffer.alloc(0);
      const shake = (chunk: Buffer) => {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        socket.off('data', shake);
        const status = head.subarray(0, head.indexOf('\r\n')).toString();
        if (!status.includes(' 101 ')) {
          socket.destroy();
          reject(new Error(`WebSocket refused on port ${port}: ${status}`));
          return;
        }
        socket.on('data', (data: Buffer) => client.#receive(data));
        client.#receive(head.subarray(end + 4));
        resolve(client);
      };
      socket.on('data', shake);
      socket.on('error', reject);
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      );
    });
  }

  send(text: string): void {
    const payload = Buffer.from(text);
    if (payload.length > 0xffff) throw new RangeError(`message of ${payload.length} bytes: at most 65535`);
    const short = payload.length < 126;
    const head = Buffer.alloc(short ? 2 : 4);
    head[0] = 0x81; // final text frame
    head[1] = 0x80 | (short ? payload.length : 126); // clients must mask (§5.3)
    if (!short) head.writeUInt16BE(payload.length, 2);
    const mask = randomBytes(4);
    const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.#socket.write(Buffer.concat([head, mask, masked]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const frame = readFrame(this.#received);
      if (frame === undefined) return;
      this.#received = this.#received.subarray(frame.end);
      this.#fragments.push(frame.payload);
      if (!frame.final) continue;
      const text = Buffer.concat(this.#fragments).toString();
      this.#fragments = [];
      if (frame.text) this.onMessage(text);
    }
  }
}

interface Frame {
  readonly final: boolean;
  /** A text frame or the continuation of one, not a control frame. */
  readonly text: boolean;
  readonly payload: Buffer;
  /** Bytes this frame took. */
  readonly end: number;
}

/** The first frame a server sent (unmasked, §5.1), once all of it is there. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt8(0);
  const short = bytes.readUInt8(1) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const end = start + length;
  if (bytes.length < end) return undefined;
  return {
    final: (first & 0x80) !== 0,
    text: (first & 0x0f) < 8,
    payload: bytes.subarray(start, end),
    end,
  };
}
