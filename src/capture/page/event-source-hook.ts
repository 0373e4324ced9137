import { limits } from '../limits';
import { gatewayEndpoint, lastSegment, type Candidate } from './candidates';
import type { Disguise } from './disguise';
import { getter, method, type Natives, type Realm } from './natives';
import type { Report } from './report';

/**
 * Observes EventSource on URLs that end like a gateway's, for servers that offer one. The browser keeps the bytes to
 * itself, so frames are written down again from their data; the request is a URL without a body and counts as not seen.
 */
export function observeEventSource(realm: Realm, natives: Natives, disguise: Disguise, report: Report): void {
  const { prototype } = realm.EventSource;
  const urlOf = getter(prototype, 'url');
  const dataOf = getter(realm.MessageEvent.prototype, 'data');
  const listen = method(prototype, 'addEventListener') as (
    self: EventSource,
    type: string,
    listener: (event: Event) => void,
  ) => void;

  disguise.constructor_(realm, 'EventSource', {
    after(_token, self) {
      const source = self as EventSource;
      const candidate = gatewayEndpoint(natives, urlOf(source));
      if (candidate !== undefined) follow(source, candidate);
    },
  });

  function follow(source: EventSource, candidate: Candidate): void {
    const url = urlOf(source);
    const askedAt = natives.now();
    let text = '';
    let over = false;
    const finish = (): void => {
      over = true;
      report(
        {
          candidate,
          name: lastSegment(natives, url),
          source: 'eventsource',
          body: { kind: 'unseen' },
          settlementMode: 'batch',
          askedAt,
        },
        { url, status: 200, framing: 'sse' },
        { kind: 'whole', bytes: natives.encode(text) },
      );
    };
    listen(source, 'message', (event) => {
      const data: unknown = dataOf(event);
      if (over || typeof data !== 'string') return;
      if (text.length + data.length > limits.responseBytes) over = true;
      else text += frame(data);
      if (data === '[DONE]') finish();
    });
    // A server that ends the stream without [DONE] makes the browser ask again, which starts with an error.
    listen(source, 'error', () => {
      if (!over && text !== '') finish();
    });
  }

  /** One event as it is on the wire: a line of its data each (WHATWG HTML, server-sent events). */
  function frame(data: string): string {
    let lines = '';
    let start = 0;
    for (;;) {
      const end = natives.indexOf(data, '\n', start);
      lines += `data: ${natives.slice(data, start, end < 0 ? data.length : end)}\n`;
      if (end < 0) return `${lines}\n`;
      start = end + 1;
    }
  }
}
