import { limits } from '../limits';
import { readBounded } from './bounded-reader';
import { framingOf, lastSegment } from './candidates';
import type { Disguise } from './disguise';
import { fetchRequest } from './fetch-request';
import { followStreams } from './followed-streams';
import type { Natives, Realm } from './natives';
import type { AnswerHead, Report } from './report';
import { waitingRequests, type SentRequest } from './sent-requests';

/** Our copy of a response until it is known whose answer it is, and then its reading. */
interface Copy {
  readonly response: Response;
  taken: boolean;
  stop: () => void;
}

/**
 * Observes `fetch`. The page gets the native's own promise, on which nothing is registered: neither the order of its
 * reactions nor `unhandledrejection` changes. Our copy of a response is made when the page first reads it, so a
 * response that is never read is never pulled; which request it answers is settled by asking the promises of the
 * waiting requests, one of which has by then given exactly this object to the page.
 */
export function observeFetch(realm: Realm, natives: Natives, disguise: Disguise, report: Report): void {
  const waiting = waitingRequests(limits.pendingRequests);
  const streams = followStreams(realm, natives, disguise);
  const copied = new natives.WeakMap<object, true>();
  let open = 0;

  disguise.method<SentRequest | undefined>(realm, 'fetch', {
    before: (_self, args) => fetchRequest(natives, args[0], args[1]),
    after(request, _self, _args, promise) {
      if (request !== undefined) waiting.add({ request, promise: promise as Promise<Response> });
    },
  });

  const firstRead = {
    before(self: unknown): void {
      if (waiting.size > 0) copyOnce(self as Response);
    },
  };
  const readers = ['arrayBuffer', 'blob', 'bytes', 'clone', 'formData', 'json', 'text'];
  for (let index = 0; index < readers.length; index++) {
    disguise.method(realm.Response.prototype, readers[index] ?? '', firstRead);
  }
  disguise.getter(realm.Response.prototype, 'body', {
    ...firstRead,
    after: (_token, self, _args, stream) => streams.derive(self, stream),
  });

  function copyOnce(response: Response): void {
    const head = headOf(response);
    if (head === undefined || open >= limits.openReadings) return;
    if (natives.mapGet(copied, response) === true || natives.responseBodyUsed(response)) return;
    const redirected = natives.responseRedirected(response);
    const name = lastSegment(natives, head.url);
    let copy: Copy | undefined;
    waiting.each((one) => {
      // A promise that is still open must not be touched: only those that may be this response's are asked.
      if (!redirected && one.request.name !== '' && one.request.name !== name) return;
      const ours = (copy ??= newCopy(response));
      natives.react(one.promise, (given) => {
        if (given !== response || ours.taken) return;
        ours.taken = true;
        waiting.remove(one);
        read(one.request, ours, head);
      });
    });
    const ours = copy;
    if (ours === undefined) return;
    // Two turns later every promise that had given this response has said so.
    natives.react(natives.resolved, () =>
      natives.react(natives.resolved, () => {
        if (!ours.taken) ours.stop();
      }),
    );
  }

  function headOf(response: Response): AnswerHead | undefined {
    const status = natives.responseStatus(response);
    if (status < 200 || status > 299) return undefined;
    const type = natives.header(natives.responseHeaders(response), 'content-type');
    const framing = framingOf(natives, type);
    return framing && { url: natives.responseUrl(response), status, framing };
  }

  function newCopy(response: Response): Copy {
    const ours = natives.responseClone(response);
    const copy: Copy = {
      response: ours,
      taken: false,
      stop() {
        const body = natives.responseBody(ours);
        if (body !== null) natives.react(natives.streamCancel(body), () => undefined);
      },
    };
    natives.mapSet(copied, response, true);
    streams.follow(response, () => copy.stop());
    return copy;
  }

  function read(request: SentRequest, copy: Copy, head: AnswerHead): void {
    const stream = natives.responseBody(copy.response);
    if (stream === null) return;
    open++;
    const limit = request.candidate.rule === 'proof-path' ? limits.proofBytes : limits.responseBytes;
    copy.stop = readBounded(natives, stream, limit, (response) => {
      open--;
      if (response !== undefined) report(request, head, response);
    });
  }
}
