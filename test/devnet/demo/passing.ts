/** A service worker that stands between the site's pages and the network, and passes everything on. */

/** What TypeScript's library for pages does not know of service workers. */
interface ServiceWorkerScope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}
interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as ServiceWorkerScope;

addEventListener('install', () => void scope.skipWaiting());
addEventListener('activate', () => void scope.clients.claim());
addEventListener('fetch', (event) => {
  const fetching = event as Fetching;
  fetching.respondWith(fetch(fetching.request));
});

export {};
