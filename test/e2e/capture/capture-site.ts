import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site on loopback that behaves in every way a gateway, a relay or a hostile server might. */
export interface CaptureSite {
  url(path: string): string;
  /** The same server under another host name: another origin for browsers. */
  otherOrigin(path: string): string;
  /** How many responses of this path the client has closed before their end. */
  closedEarly(path: string): number;
  /** Bytes of the newest response of this path that its client has taken so far. */
  taken(path: string): number;
  stop(): Promise<void>;
}

export const signedAnswer =
  '{"choices":[{"message":{"content":"héllo"}}],"tee_signature":"x","tee_id":"0x1"}';

type Route = (request: IncomingMessage, response: ServerResponse) => void;

const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream; charset=utf-8' };

const echo: Route = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { 'content-length': length, 'transfer-encoding': transfer, 'content-type': type } = request.headers;
    response.writeHead(200, json).end(
      JSON.stringify({
        method: request.method,
        length,
        transfer,
        type,
        body: Buffer.concat(chunks).toString(),
      }),
    );
  });
};

const stream =
  (chunks: number, pauseMs: number): Route =>
  (request, response) => {
    request.resume();
    response.writeHead(200, sse);
    let sent = 0;
    const next = (): void => {
      if (sent++ < chunks) {
        response.write(`data: {"choices":[{"delta":{"content":"${String(sent)} "}}]}\n\n`);
        setTimeout(next, pauseMs);
      } else response.end(`data: ${signedAnswer}\n\ndata: [DONE]\n\n`);
    };
    next();
  };

/** Writes as fast as the client reads, for ever. */
const endless: Route = (request, response) => {
  request.resume();
  response.writeHead(200, sse);
  const line = `data: ${'x'.repeat(4000)}\n\n`;
  const push = (): void => {
    if (response.destroyed) return;
    while (response.write(line));
    response.once('drain', push);
  };
  push();
};

const bytes =
  (total: number): Route =>
  (request, response) => {
    request.resume();
    response.writeHead(200, json);
    const block = 'x'.repeat(64 * 1024);
    let sent = 0;
    const push = (): void => {
      while (sent < total) {
        sent += block.length;
        if (!response.write(block)) {
          response.once('drain', push);
          return;
        }
      }
      response.end();
    };
    push();
  };

/** By the first segment of the path; what follows it is free, so that each can end like a gateway's. */
const routes: Readonly<Record<string, Route>> = {
  signed: (request, response) => {
    request.resume().on('end', () => response.writeHead(200, json).end(signedAnswer));
  },
  stream: stream(5, 15),
  slow: stream(10, 150),
  endless,
  huge: bytes(100 * 1024 * 1024),
  echo,
  moved: (_request, response) => {
    response.writeHead(307, { location: '/echo/v1/chat/completions' }).end();
  },
  paid: (request, response) => {
    if (request.headers['x-payment'] === undefined) response.writeHead(402, json).end('{"accepts":[]}');
    else request.resume().on('end', () => response.writeHead(200, json).end(signedAnswer));
  },
  broken: (_request, response) => {
    response.writeHead(200, json).end('{"not":');
  },
  reset: (request) => request.socket.destroy(),
  events: (_request, response) => {
    response.writeHead(200, sse).write(`data: {"choices":[]}\n\ndata: ${signedAnswer}\n\ndata: [DONE]\n\n`);
  },
  proof: (request, response) => {
    request.resume().on('end', () => response.writeHead(200, json).end('{"proof":{},"publicSignals":["1"]}'));
  },
};

/** @param pages HTML by path */
export async function startCaptureSite(pages: Readonly<Record<string, string>> = {}): Promise<CaptureSite> {
  const early = new Map<string, number>();
  const taken = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*');
    const page =
      pages[path] ?? (path === '/' ? '<!doctype html><title>site</title><h1>site</h1>' : undefined);
    if (page !== undefined) {
      const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
      response.writeHead(200, { 'content-type': type }).end(page);
      return;
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    response.on('close', () => {
      if (!response.writableFinished) early.set(path, (early.get(path) ?? 0) + 1);
    });
    const before = response.socket?.bytesWritten ?? 0;
    const count = (): unknown => taken.set(path, (response.socket?.bytesWritten ?? 0) - before);
    response.on('drain', count);
    const route = routes[path.split('/')[1] ?? ''];
    if (route === undefined) response.writeHead(404).end();
    else route(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${String(port)}${path}`,
    otherOrigin: (path) => `http://localhost:${String(port)}${path}`,
    closedEarly: (path) => early.get(path) ?? 0,
    taken: (path) => taken.get(path) ?? 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
