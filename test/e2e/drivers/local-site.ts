import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web site on loopback, made of the pages given. */
export interface LocalSite {
  /** `url('/chat.html')` → `http://127.0.0.1:<port>/chat.html`. */
  url(path: string): string;
  stop(): Promise<void>;
}

/** @param pages HTML by path; anything else is 404 */
export async function startLocalSite(pages: Readonly<Record<string, string>>): Promise<LocalSite> {
  const server = createServer((request, response) => {
    const html = pages[request.url?.split('?')[0] ?? '/'];
    response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(html ?? 'not found');
  });
  return listenOnLoopback(server);
}

/** Lets a server listen on a free port of this machine. */
export async function listenOnLoopback(server: Server): Promise<LocalSite> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
