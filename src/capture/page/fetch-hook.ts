import { limits } from '../limits';
import { readBounded } from './bounded-reader';
import { framingOf, lastSegment } from './candidates';
import type { Disguise } from './disguise';
import { fetchRequest } from './fetch-request';
import { followStreams } from './followed-streams';
import type { Natives, Realm } from './natives';
import { observeRequests } from './readable-requests';
import type { AnswerHead, Report } from './report';
import { takenSize } from './request-body';
import { roomFor } from './room';
import { waitingRequests, type SentRequest, type Waiting } from './sent-requests';

/** Our copy of a response until it is known whose answer it is, and then its reading. */
interface Copy {
  readonly response: Response;
  stop: () => void;
}

/**
 * Observes `fetch`. The page gets the native's own promise, on which nothing is registered when it is made. Our copy of a
 * response is made when the page first reads it, so a response that is never read is never pulled; which request it
 * answers is settled by asking the promises of the waiting requests, one of which has by then given exactly this object
 * to the page. A page may see one thing of that: of two requests to the same path at once, the promise of the second is
 * asked while it is still open when the answer of the first is read. If that request then fails and the page handles it
 * nowhere, there is no `unhandledrejection`. (Whether a promise is open cannot be told without asking it.)
 *
 * @param dropped told of every answer that could not be kept for want of room
 */
export function observeFetch(
  realm: Realm,
  natives: Natives,
  disguise: Disguise,
  report: Report,
  dropped: () => void,
): void {
  const waiting = waitingRequests(limits.pendingRequests, limits.pendingBytes);
  const requests = observeRequests(realm, natives, disguise);
  const streams = followStreams(realm, natives, disguise);
  /** Responses that have a copy of ours beside them, or whose stream the page holds: a copy would take that away. */
  const untouchable = new natives.WeakMap<object, true>();
  /** Whose answer a response is, as far as promises have said. */
  const answers = new natives.WeakMap<object, Waiting>();
  const room = roomFor(limits.openBytes);
  let open = 0;

  disguise.method<SentRequest | undefined>(realm, 'fetch', {
    before: (_self, args) => fetchRequest(natives, requests, args[0], args[1]),
    after(request, _self, _args, promise) {
      if (request === undefined) return;
      const size = takenSize(natives, request.body);
      waiting.add({ request, promise: promise as Promise<Response>, size, asked: false });
    },
  });

  const firstRead = {
    before(self: unknown): void {
      if (waiting.size > 0) copyOnce(self as Response);
    },
  };
  const readers = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];
  for (let index = 0; index < readers.length; index++) {
    disguise.method(realm.Response.prototype, readers[index] ?? '', firstRead);
  }
  disguise.method(realm.Response.prototype, 'clone', {
    ...firstRead,
    after: (_token, self, _args, copy) => streams.split(self, self, copy),
  });
  disguise.getter(realm.Response.prototype, 'body', {
    ...firstRead,
    after(_token, self, _args, stream) {
      if (stream === null) return;
      natives.mapSet(untouchable, self as object, true);
      streams.derive(self, stream);
    },
  });

  function copyOnce(response: Response): void {
    const head = headOf(response);
    if (head === undefined) return;
    if (natives.mapGet(untouchable, response) === true || natives.responseBodyUsed(response)) return;
    if (!isAwaited(response, head)) return;
    const copy = newCopy(response);
    // Two turns later every promise that had given this response has said so.
    natives.react(natives.resolved, () =>
      natives.react(natives.resolved, () => {
        const one = natives.mapGet(answers, response) as Waiting | undefined;
        if (one === undefined) {
          copy.stop();
          if (waiting.wasForgotten(lastSegment(natives, head.url))) dropped();
          return;
        }
        waiting.remove(one);
        read(one.request, copy, head);
      }),
    );
  }

  /** Asks the promises that may have given this response, each once; false where there is none. */
  function isAwaited(response: Response, head: AnswerHead): boolean {
    if (natives.mapGet(answers, response) !== undefined) return true;
    const redirected = natives.responseRedirected(response);
    const name = lastSegment(natives, head.url);
    let awaited = false;
    waiting.each((one) => {
      // A promise that is still open must not be touched: only those that may be this response's are asked.
      if (!redirected && one.request.name !== '' && one.request.name !== name) return;
      awaited = true;
      if (one.asked) return;
      one.asked = true;
      natives.react(
        one.promise,
        (given) => natives.mapSet(answers, given, one),
        () => waiting.remove(one),
      );
    });
    return awaited;
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
      stop() {
        const body = natives.responseBody(ours);
        if (body !== null) natives.react(natives.streamCancel(body), () => undefined);
      },
    };
    natives.mapSet(untouchable, response, true);
    streams.follow(response, () => copy.stop());
    return copy;
  }

  function read(request: SentRequest, copy: Copy, head: AnswerHead): void {
    const stream = natives.responseBody(copy.response);
    if (stream === null) return;
    const { rule } = request.candidate;
    // What only looks like a question may be no answer of a gateway, and its loss none.
    const lost = (): void => {
      if (rule === 'gateway-path') dropped();
    };
    if (open >= limits.openReadings) {
      copy.stop();
      lost();
      return;
    }
    open++;
    const limit = rule === 'proof-path' ? limits.proofBytes : limits.responseBytes;
    copy.stop = readBounded(natives, stream, limit, room, (reading) => {
      open--;
      if (reading === 'no_room') lost();
      else if (reading !== 'failed') report(request, head, reading);
    });
  }
}
