import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { RpcEnvironment } from '../../src/chain/json-rpc';
import type { RequestEntry } from '../../src/chain/requests-log';

/** What the node answers one call with: a result, or an error object thrown as `Refusal`. */
export type Method = (params: readonly unknown[]) => unknown;

/** A JSON-RPC error to answer with. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: string,
  ) {
    super(message);
  }
}

/** Takes over a whole HTTP answer; returns false to let the node answer normally. */
export type Fault = (request: IncomingMessage, response: ServerResponse, body: string) => boolean;

export interface FakeNode {
  readonly url: string;
  /** Methods by name; tests replace them to make the node lie. */
  readonly methods: Map<string, Method>;
  /** HTTP bodies received, in order. */
  readonly bodies: string[];
  fault: Fault | undefined;
  /** Answers a client still waits for. */
  pending(): number;
  stop(): Promise<void>;
}

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params?: readonly unknown[];
}

function answer(methods: ReadonlyMap<string, Method>, { id, method, params = [] }: Call): unknown {
  const serve = methods.get(method);
  if (serve === undefined) return { jsonrpc: '2.0', id, error: { code: -32601, message: `no ${method}` } };
  try {
    return { jsonrpc: '2.0', id, result: serve(params) };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const { code, message, data } = thrown;
    return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } };
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) text += String(part);
  return text;
}

/** A scripted JSON-RPC node on loopback, to be made to lie, stall and flood. */
export async function startFakeNode(methods: Readonly<Record<string, Method>> = {}): Promise<FakeNode> {
  const sockets = new Set<Socket>();
  const table = new Map(Object.entries(methods));
  const bodies: string[] = [];
  const waiting = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    waiting.add(response);
    response.on('close', () => waiting.delete(response));
    void read(request).then((body) => {
      bodies.push(body);
      if (node.fault?.(request, response, body) === true) return;
      const parsed = JSON.parse(body) as Call | readonly Call[];
      const reply = Array.isArray(parsed)
        ? (parsed as readonly Call[]).map((call) => answer(table, call))
        : answer(table, parsed as Call);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(reply));
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const node: FakeNode = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    methods: table,
    bodies,
    fault: undefined,
    pending: () => waiting.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return node;
}

/** The world a client needs, with waits that are recorded instead of waited for. */
export interface TestEnvironment extends RpcEnvironment {
  readonly waits: number[];
  readonly requests: RequestEntry[];
}

export function testEnvironment(): TestEnvironment {
  const waits: number[] = [];
  const requests: RequestEntry[] = [];
  return {
    fetch: (input, init) => fetch(input, init),
    now: () => performance.timeOrigin + performance.now(),
    random: () => 0.5,
    wait: (ms, signal) => {
      waits.push(ms);
      return signal?.aborted === true ? Promise.reject(new Error('aborted')) : Promise.resolve();
    },
    onRequest: (entry) => requests.push(entry),
    waits,
    requests,
  };
}
