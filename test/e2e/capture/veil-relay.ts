import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A relay on the user's own machine that checks answers itself and says so in them, as og-veil does. */
export interface VeilRelay {
  /** Base URL of its gateway-like interface. */
  readonly url: string;
  stop(): Promise<void>;
}

/** What it says of every answer, right or wrong. */
const claim = { verified: true, request_hash_ok: true, output_hash_ok: true, signature_ok: true };

/** Starts a relay before a gateway. It forwards request and answer, and adds its own opinion to body and headers. */
export async function startVeilRelay(gateway: string): Promise<VeilRelay> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', 'authorization, content-type, x-devnet');
      if (request.method !== 'POST') {
        response.writeHead(204).end();
        return;
      }
      const { authorization, 'x-devnet': wishes } = request.headers;
      const headers = {
        'content-type': 'application/json',
        ...(authorization !== undefined && { authorization }),
        ...(typeof wishes === 'string' && { 'x-devnet': wishes }),
      };
      fetch(gateway + (request.url ?? '/').replace('/veil', ''), {
        method: 'POST',
        body: Buffer.concat(chunks),
        headers,
      })
        .then(async (answer) => {
          const body = (await answer.json()) as object;
          response
            .writeHead(answer.status, {
              'content-type': 'application/json',
              'x-opengradient-verification': JSON.stringify(claim),
            })
            .end(JSON.stringify({ ...body, opengradient_verification: claim }));
        })
        .catch((error: unknown) => response.writeHead(502).end(String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/veil`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
