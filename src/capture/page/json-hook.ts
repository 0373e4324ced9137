import { limits } from '../limits';
import type { SeenPageAnswer } from '../seen';
import { contains } from './candidates';
import type { Disguise } from './disguise';
import type { Natives, Realm } from './natives';
import { pageStreams } from './page-streams';
import { peek } from './peek';
import { plainJson } from './plain-json';
import { recent } from './recent';

/** A request the page wrote down as JSON: it may be what an enclave was then asked, encrypted. */
interface WrittenRequest {
  readonly text: string;
  readonly at: number;
}

/**
 * Observes the JSON boundary of a page that encrypts (Oblivious HTTP): what it writes with `JSON.stringify` before it
 * seals, what it reads with `JSON.parse` or `Response.json` after it opens. Cost does not depend on size: a value is
 * judged by a few own properties, never by its text. Which written request a signed answer belongs to is not decided
 * here; all recent ones go along, and their hashes say.
 */
export function observeJson(
  realm: Realm,
  natives: Natives,
  disguise: Disguise,
  emit: (answer: SeenPageAnswer) => void,
): void {
  const written = recent<WrittenRequest>(limits.ringRequests, ({ text }) => text.length, limits.ringLength);
  const reported = recent<string>(limits.ringRequests);
  const streams = pageStreams(natives);
  /** Responses that the page made of something that may be a signed answer. */
  const maybeSigned = new natives.WeakMap<object, true>();
  const readJson = realm.JSON.parse;

  disguise.method(realm.JSON, 'stringify', {
    after(_token, _self, args, text) {
      if (typeof text === 'string' && text.length <= limits.requestBytes && asksForInference(args[0])) {
        written.add({ text, at: natives.now() });
        // What an unfinished stream of this model left behind is not part of the next.
        streams.drop(modelKey(args[0]));
      }
    },
  });

  disguise.method(realm.JSON, 'parse', {
    after(_token, _self, args, value) {
      if (typeof args[0] === 'string') look(value, args[0]);
    },
  });

  disguise.constructor_(realm, 'Response', {
    after(_token, self, args) {
      if (mayBeSigned(natives, args[0])) natives.mapSet(maybeSigned, self as object, true);
    },
  });

  disguise.method(realm.Response.prototype, 'clone', {
    after(_token, self, _args, copy) {
      if (natives.mapGet(maybeSigned, self as object) === true) {
        natives.mapSet(maybeSigned, copy as object, true);
      }
    },
  });

  // A response without a URL was made by the page itself, from what it decrypted.
  disguise.method(realm.Response.prototype, 'json', {
    before(self) {
      const response = self as Response;
      if (natives.responseUrl(response) !== '' || natives.responseBodyUsed(response)) return;
      // To clone costs some browsers forty times what a small response does: only what names a signature is worth it.
      if (natives.mapGet(maybeSigned, response) !== true) return;
      natives.react(natives.responseText(natives.responseClone(response)), (text) => {
        if (text.length <= limits.responseBytes) {
          look(natives.apply(readJson, undefined, [text]), text);
        }
      });
    },
  });

  function asksForInference(value: unknown): boolean {
    return (
      typeof value === 'object' &&
      value !== null &&
      (peek(natives, value, 'messages') !== undefined ||
        peek(natives, value, 'prompt') !== undefined ||
        peek(natives, value, 'query') !== undefined)
    );
  }

  function look(value: unknown, text: string): void {
    if (typeof value !== 'object' || value === null || text.length > limits.responseBytes) return;
    const signature = peek(natives, value, 'tee_signature');
    if (isFrame(value)) {
      const key = keyOf(value);
      streams.add(key, text);
      if (typeof signature === 'string') finish(key, signature);
    } else if (typeof signature === 'string') {
      report({ framing: 'json', answer: text, startedAt: undefined }, signature);
    } else {
      lookInside(value);
    }
  }

  /** Some versions of the gateway wrap what they seal as `{status, body}`. */
  function lookInside(value: object): void {
    const body = peek(natives, value, 'body');
    if (typeof body !== 'object' || body === null) return;
    if (typeof peek(natives, body, 'tee_signature') !== 'string') return;
    look(body, plainJson(natives, body, limits.responseBytes));
  }

  function isFrame(value: object): boolean {
    const choices = peek(natives, value, 'choices');
    const first = peek(natives, choices, '0');
    return (
      peek(natives, value, 'object') === 'chat.completion.chunk' ||
      typeof peek(natives, first, 'delta') === 'object'
    );
  }

  /**
   * What the frames of one answer share. Gateways give them no id, but each names its model, so that answers of
   * different models do not mix; two of the same at once do, and then the hash of the text says that they did.
   */
  function keyOf(frame: object): string {
    const id = peek(natives, frame, 'id');
    return typeof id === 'string' && id !== '' && id.length <= 200 ? `id ${id}` : modelKey(frame);
  }

  /** The model without the provider that some requests put before it; answers may put a version behind it. */
  function modelKey(value: unknown): string {
    const model = peek(natives, value, 'model');
    if (typeof model !== 'string' || model.length > 200) return 'model ';
    return `model ${natives.slice(model, natives.lastIndexOf(model, '/') + 1)}`;
  }

  function finish(key: string, signature: string): void {
    const stream = streams.take(key);
    if (stream === undefined) return;
    report(
      { framing: 'sse', answer: `${stream.text}data: [DONE]\n\n`, startedAt: stream.startedAt },
      signature,
    );
  }

  function report(
    seen: Pick<SeenPageAnswer, 'framing' | 'answer'> & { readonly startedAt: number | undefined },
    signature: string,
  ): void {
    // A page may read the same answer again, from its own history.
    if (reported.some((known) => known === signature)) return;
    reported.add(signature);
    const answeredAt = natives.now();
    const candidates: string[] = [];
    let askedAt = seen.startedAt ?? answeredAt;
    let count = 0;
    written.some((request) => {
      if (count === 0) askedAt = request.at;
      natives.defineProperty(candidates, count++, {
        // Without a prototype: a page may have put a getter named `get` on Object.prototype.
        __proto__: null,
        value: request.text,
        enumerable: true,
        writable: true,
        configurable: true,
      } as PropertyDescriptor);
      return false;
    });
    emit({ framing: seen.framing, answer: seen.answer, candidates, signature, askedAt, answeredAt });
  }
}

const signatureField = '"tee_signature"';

/** Whether a response made of this body may be a signed answer. What only a stream or a blob knows may be. */
function mayBeSigned(natives: Natives, body: unknown): boolean {
  if (typeof body === 'string') {
    return body.length <= limits.responseBytes && natives.indexOf(body, signatureField) >= 0;
  }
  if (typeof body !== 'object' || body === null) return false;
  const bytes = bytesOf(natives, body);
  if (bytes === undefined) return true;
  return natives.viewLength(bytes) <= limits.responseBytes && contains(bytes, signatureField, natives);
}

/** The bytes of a typed array or a buffer, not copied. */
function bytesOf(natives: Natives, body: object): Uint8Array | undefined {
  try {
    return natives.isView(body)
      ? new natives.Uint8Array(natives.viewBuffer(body), natives.viewOffset(body), natives.viewLength(body))
      : new natives.Uint8Array(body as ArrayBuffer, 0, natives.bufferLength(body));
  } catch {
    return undefined;
  }
}
