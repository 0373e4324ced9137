import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, RequestCount } from '../commands';
import { concat, utf8 } from '../../../src/bytes/join';
import { messageOf } from '../../../src/bytes/coded-error';
import { json, type Handler, type Reply, type ServiceRequest } from './message';

const maxBody = 64 * 1024 * 1024;
const floodChunk = new Uint8Array(1024 * 1024).fill(0x20);

async function readBody(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBody) throw new Error('Request body is too large.');
    chunks.push(chunk);
  }
  return concat(...chunks);
}

/** Any page may ask: the embedded network has no secrets, and its demo pages live at another origin. */
function corsHeaders(incoming: IncomingMessage): Record<string, string> {
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers':
      incoming.headers['access-control-request-headers'] ??
      'authorization, content-type, x-settlement-type, x-payment, x-devnet',
    'access-control-expose-headers': 'x-upto-session, x-payment-response, retry-after',
    'access-control-allow-private-network': 'true',
    'access-control-max-age': '600',
  };
}

/** One HTTP server on 127.0.0.1 that counts what it is asked and fails on command. */
export class HttpService {
  readonly #server: Server;
  readonly #handler: Handler;
  readonly #labels: (request: ServiceRequest) => readonly string[];
  #port = 0;
  #faults: { fault: Fault; left: number }[] = [];
  #counts = new Map<string, number>();
  #total = 0;

  /** @param labels what a request is called by faults and counters; its path where absent */
  constructor(
    handler: Handler,
    labels: (request: ServiceRequest) => readonly string[] = ({ path }) => [path],
  ) {
    this.#handler = handler;
    this.#labels = labels;
    this.#server = createServer((incoming, outgoing) => {
      // What fails outside the handler is the connection: the client went away, or sent more than is read.
      this.#serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens on a free port, or again on the one it had before it was stopped. */
  async start(port = this.#port): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections until it is started again; open ones are cut. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  addFault(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Infinity });
  }

  clearFaults(): void {
    this.#faults = [];
  }

  get count(): RequestCount {
    return { total: this.#total, byLabel: Object.fromEntries(this.#counts) };
  }

  resetCount(): void {
    this.#total = 0;
    this.#counts.clear();
  }

  #takeFault(labels: readonly string[]): Fault | undefined {
    const { fault } =
      this.#faults.find(
        ({ fault: { match }, left }) =>
          left > 0 && (match === undefined || labels.some((label) => label.includes(match))),
      ) ?? {};
    for (const entry of this.#faults) if (entry.fault === fault) entry.left -= 1;
    return fault;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(corsHeaders(incoming))) outgoing.setHeader(name, value);
    if (incoming.method === 'OPTIONS') {
      outgoing.writeHead(204).end();
      return;
    }
    const aborter = new AbortController();
    outgoing.once('close', () => aborter.abort());
    const url = new URL(incoming.url ?? '/', this.url);
    const request: ServiceRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()]),
      ),
      body: await readBody(incoming),
      signal: aborter.signal,
    };
    const labels = this.#labels(request);
    this.#total += 1;
    for (const label of labels) this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);

    const fault = this.#takeFault(labels);
    switch (fault?.kind) {
      case 'drop':
        outgoing.destroy();
        return;
      case 'hang':
        return;
      case 'flood':
        await send(outgoing, { status: 200, body: '' }, { flood: fault.bytes });
        return;
      case 'status':
        await send(
          outgoing,
          json(
            { error: { message: 'The embedded network was told to fail.' } },
            fault.status,
            fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
          ),
        );
        return;
      case 'delay':
        await sleep(fault.ms, undefined, { signal: aborter.signal });
    }
    const reply = await this.#handler(request).catch((error: unknown) =>
      json({ error: { message: messageOf(error) } }, 500),
    );
    await send(outgoing, reply, fault?.kind === 'truncate' ? { limit: fault.bytes } : {});
  }
}

/** Writes an answer: cut after `limit` bytes, or replaced by `flood` bytes of white space. */
async function send(
  outgoing: ServerResponse,
  reply: Reply,
  { limit = Infinity, flood = 0 }: { limit?: number; flood?: number } = {},
): Promise<void> {
  const whole = typeof reply.body === 'string' ? utf8(reply.body) : reply.body;
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    ...(whole instanceof Uint8Array && flood === 0 ? { 'content-length': String(whole.length) } : {}),
  });
  let left = limit;
  for await (const chunk of whole instanceof Uint8Array ? [whole] : whole) {
    const bytes = typeof chunk === 'string' ? utf8(chunk) : chunk;
    await write(outgoing, bytes.subarray(0, Math.min(bytes.length, left)));
    left -= bytes.length;
    if (left < 0) {
      outgoing.destroy();
      return;
    }
    if (outgoing.destroyed) return;
  }
  for (let sent = 0; sent < flood && !outgoing.destroyed; sent += floodChunk.length) {
    await write(outgoing, floodChunk);
  }
  outgoing.end();
}

/** Waits while the connection cannot take more, so that a flood does not fill this process. */
async function write(outgoing: ServerResponse, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || outgoing.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
  });
}
