import { limits } from '../limits';
import type { SeenBody } from '../seen';
import { candidateOf, framingOf, lastSegment } from './candidates';
import type { Disguise } from './disguise';
import { getter, method, type Natives, type Realm } from './natives';
import { plainJson } from './plain-json';
import type { AnswerHead, Report } from './report';
import { takeBody } from './request-body';
import type { SentRequest } from './sent-requests';
import { settlementHeader, settlementModeOf } from './settlement-header';

/** What was said to one XMLHttpRequest since its last `open`. */
interface Opened {
  readonly method: string;
  readonly url: string;
  settlement: string | undefined;
  sent: SentRequest | undefined;
}

/**
 * Observes XMLHttpRequest. Its answer is read once it is complete, from what the page itself can read: text comes back
 * as its UTF-8 bytes; of `json` only the parsed value exists, which is written down again (strings survive that, the
 * spelling of numbers does not).
 */
export function observeXhr(realm: Realm, natives: Natives, disguise: Disguise, report: Report): void {
  const { prototype } = realm.XMLHttpRequest;
  const xhr = {
    readyState: getter(prototype, 'readyState'),
    status: getter(prototype, 'status'),
    response: getter(prototype, 'response'),
    responseText: getter(prototype, 'responseText'),
    responseType: getter(prototype, 'responseType'),
    responseUrl: getter(prototype, 'responseURL'),
    header: method(prototype, 'getResponseHeader'),
    listen: method(prototype, 'addEventListener') as (
      self: XMLHttpRequest,
      type: string,
      listener: () => void,
    ) => void,
  };
  const known = new natives.WeakMap<object, Opened>();
  const openedOf = (self: unknown): Opened | undefined =>
    natives.mapGet(known, self as object) as Opened | undefined;

  disguise.method(prototype, 'open', {
    after(_token, self, args) {
      const request = self as XMLHttpRequest;
      const url = typeof args[1] === 'string' ? args[1] : hrefOf(args[1]);
      const listening = openedOf(request) !== undefined;
      const name = typeof args[0] === 'string' ? args[0] : '';
      natives.mapSet(known, request, { method: name, url, settlement: undefined, sent: undefined });
      if (!listening) xhr.listen(request, 'readystatechange', () => finishedQuietly(request));
    },
  });

  disguise.method(prototype, 'setRequestHeader', {
    after(_token, self, args) {
      const opened = openedOf(self);
      if (opened === undefined) return;
      opened.settlement = settlementHeader(natives, args[0], args[1], opened.settlement);
    },
  });

  disguise.method(prototype, 'send', {
    before(self, args) {
      const opened = openedOf(self);
      if (opened === undefined) return;
      const body = args[0];
      const candidate = candidateOf(
        natives,
        opened.method,
        opened.url,
        typeof body === 'string' ? body : undefined,
      );
      if (candidate === undefined) return;
      opened.sent = {
        candidate,
        name: lastSegment(natives, opened.url),
        source: 'xhr',
        body: takeBody(natives, body),
        settlementMode: settlementModeOf(natives, opened.settlement),
        askedAt: natives.now(),
      };
    },
  });

  function hrefOf(input: unknown): string {
    try {
      return natives.href(input);
    } catch {
      return '';
    }
  }

  /** A listener of the page that was called before ours may have taken the answer's buffer away, for one. */
  function finishedQuietly(request: XMLHttpRequest): void {
    try {
      finished(request);
    } catch {
      // What a listener throws would be the page's to see.
    }
  }

  function finished(request: XMLHttpRequest): void {
    const sent = openedOf(request)?.sent;
    if (sent === undefined || xhr.readyState(request) !== 4) return;
    const status = xhr.status(request);
    if (status < 200 || status > 299) return;
    const framing = framingOf(natives, xhr.header(request, 'content-type'));
    if (framing === undefined) return;
    const head = { url: xhr.responseUrl(request), status, framing };
    const limit = sent.candidate.rule === 'proof-path' ? limits.proofBytes : limits.responseBytes;
    readAnswer(request, limit, (body) => report(sent, head satisfies AnswerHead, body));
  }

  function readAnswer(request: XMLHttpRequest, limit: number, done: (body: SeenBody) => void): void {
    const bounded = (bytes: Uint8Array): void =>
      done(
        natives.viewLength(bytes) > limit
          ? { kind: 'too_large', head: natives.copyBytes(bytes, 0, limits.headBytes) }
          : { kind: 'whole', bytes },
      );
    const text = (value: string): void =>
      value.length > limit
        ? done({ kind: 'too_large', head: natives.encode(natives.slice(value, 0, limits.headBytes)) })
        : bounded(natives.encode(value));
    switch (xhr.responseType(request)) {
      case '':
      case 'text':
        text(xhr.responseText(request));
        return;
      case 'json':
        text(plainJson(natives, xhr.response(request), limit));
        return;
      case 'arraybuffer': {
        const view = new natives.Uint8Array(xhr.response(request) as ArrayBuffer);
        bounded(natives.copyBytes(view, 0, limit + 1));
        return;
      }
      case 'blob': {
        const blob = xhr.response(request) as Blob;
        if (natives.blobSize(blob) > limit) {
          done({ kind: 'too_large', head: new natives.Uint8Array(0) });
        } else {
          natives.react(natives.blobBytes(blob), (buffer) => bounded(new natives.Uint8Array(buffer)));
        }
        return;
      }
      case 'document':
        // A document is markup; no answer of a gateway is.
        return;
    }
  }
}
