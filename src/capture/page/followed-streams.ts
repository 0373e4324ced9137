import type { Disguise } from './disguise';
import { getter, method, type Natives, type Realm } from './natives';
import { peek } from './peek';

/** Which copy of ours runs beside a stream of the page. */
export interface FollowedStreams {
  /** The page's response, stream or reader `owner` has a copy of ours beside it; `stop` gives the copy up. */
  follow(owner: object, stop: () => void): void;
  /** `derived` (a response's stream, a stream's reader) goes where `owner` goes. */
  derive(owner: unknown, derived: unknown): void;
  /** `owner` was split: it ends where both of these have. One of them may be `owner` itself. */
  split(owner: unknown, one: unknown, other: unknown): void;
}

/**
 * A stream that was split ends at its source only when both branches are cancelled, so ours is given up when the page
 * cancels its own, however it does that: itself, by leaving a loop over it, by the signal of a pipe, behind a pipe, or in
 * all the branches that it has made of it. The server sees the page leave exactly then. (A pipe into a sink of the page's
 * own that fails is not seen here; our copy then ends with the response or at its bound.)
 */
export function followStreams(realm: Realm, natives: Natives, disguise: Disguise): FollowedStreams {
  const stops = new natives.WeakMap<object, () => void>();
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
  const stopOf = (owner: unknown): (() => void) | undefined =>
    isObject(owner) ? (natives.mapGet(stops, owner) as (() => void) | undefined) : undefined;

  const followed: FollowedStreams = {
    follow(owner, stop) {
      natives.mapSet(stops, owner, stop);
    },
    derive(owner, derived) {
      const stop = stopOf(owner);
      if (stop !== undefined && isObject(derived)) natives.mapSet(stops, derived, stop);
    },
    split(owner, one, other) {
      const stop = stopOf(owner);
      if (stop === undefined || !isObject(one) || !isObject(other)) return;
      let open = 2;
      const half = (): (() => void) => {
        let isOpen = true;
        return () => {
          if (isOpen && --open === 0) stop();
          isOpen = false;
        };
      };
      natives.mapSet(stops, one, half());
      natives.mapSet(stops, other, half());
    },
  };

  /** Whether the stream is to outlive what is done with it. Only what a getter knows, or nobody, is taken as yes. */
  const isKept = (options: unknown): boolean => {
    const asked = peek(natives, options, 'preventCancel');
    return asked !== undefined && asked !== false;
  };
  const isAborted = getter(realm.AbortSignal.prototype, 'aborted');
  const listen = method(realm.AbortSignal.prototype as EventTarget, 'addEventListener');
  const stopWith = (options: unknown, stop: () => void): void => {
    const signal = peek(natives, options, 'signal');
    if (!isObject(signal)) return;
    // Throws for what is no signal.
    if (isAborted(signal)) stop();
    else listen(signal as AbortSignal, 'abort', stop);
  };

  const derives = {
    after: (_token: unknown, self: unknown, _args: readonly unknown[], result: unknown) =>
      followed.derive(self, result),
  };
  const derivesUnlessKept = {
    after(_token: unknown, self: unknown, args: readonly unknown[], result: unknown) {
      if (!isKept(args[0])) followed.derive(self, result);
    },
  };
  const stopsOurs = { before: (self: unknown) => stopOf(self)?.() };
  const { ReadableStream, ReadableStreamBYOBReader, ReadableStreamDefaultReader } = realm;
  const stream = ReadableStream.prototype;
  disguise.method(stream, 'getReader', derives);
  disguise.method(stream, 'cancel', stopsOurs);
  disguise.method(ReadableStreamDefaultReader.prototype, 'cancel', stopsOurs);
  disguise.method(ReadableStreamBYOBReader.prototype, 'cancel', stopsOurs);
  disguise.method(stream, 'tee', {
    after(_token, self, _args, branches) {
      followed.split(self, peek(natives, branches, '0'), peek(natives, branches, '1'));
    },
  });
  const piped = (self: unknown, options: unknown): boolean => {
    const stop = stopOf(self);
    if (stop === undefined || isKept(options)) return false;
    stopWith(options, stop);
    return true;
  };
  disguise.method(stream, 'pipeTo', {
    after(_token, self, args) {
      piped(self, args[1]);
    },
  });
  disguise.method(stream, 'pipeThrough', {
    after(_token, self, args, readable) {
      if (piped(self, args[1])) followed.derive(self, readable);
    },
  });
  observeIteration();
  return followed;

  /** `for await` asks for the iterator by its symbol, which names the very function that `values` is. */
  function observeIteration(): void {
    const values = natives.getOwnPropertyDescriptor(stream, 'values')?.value as
      ((this: ReadableStream) => object) | undefined;
    if (values === undefined) return;
    const iterator = natives.getPrototypeOf(natives.apply(values, new ReadableStream(), []));
    if (iterator === null) return;
    disguise.method(stream, 'values', derivesUnlessKept);
    disguise.alias(stream, Symbol.asyncIterator, 'values');
    disguise.method(iterator, 'return', stopsOurs);
  }
}
