import type { Disguise } from './disguise';
import type { Natives, Realm } from './natives';

/** Which copy of ours runs beside a stream of the page. */
export interface FollowedStreams {
  /** The page's response, stream or reader `owner` has a copy of ours beside it; `stop` gives the copy up. */
  follow(owner: object, stop: () => void): void;
  /** `derived` (a response's stream, a stream's reader) goes where `owner` goes. */
  derive(owner: unknown, derived: unknown): void;
}

/**
 * A stream that was split ends at its source only when both branches are cancelled, so ours is given up when the page
 * cancels its own: the server sees the page leave exactly then. (A cancel that travels through a pipe is not seen
 * here; our copy then ends with the response or at its bound.)
 */
export function followStreams(realm: Realm, natives: Natives, disguise: Disguise): FollowedStreams {
  const stops = new natives.WeakMap<object, () => void>();
  const stopOf = (owner: unknown): (() => void) | undefined =>
    typeof owner === 'object' && owner !== null
      ? (natives.mapGet(stops, owner) as (() => void) | undefined)
      : undefined;

  const followed: FollowedStreams = {
    follow(owner, stop) {
      natives.mapSet(stops, owner, stop);
    },
    derive(owner, derived) {
      const stop = stopOf(owner);
      if (stop !== undefined && typeof derived === 'object' && derived !== null) {
        natives.mapSet(stops, derived, stop);
      }
    },
  };

  const derives = {
    after: (_token: unknown, self: unknown, _args: readonly unknown[], result: unknown) =>
      followed.derive(self, result),
  };
  const stopsOurs = { before: (self: unknown) => stopOf(self)?.() };
  const { ReadableStream, ReadableStreamBYOBReader, ReadableStreamDefaultReader } = realm;
  disguise.method(ReadableStream.prototype, 'getReader', derives);
  disguise.method(ReadableStream.prototype, 'cancel', stopsOurs);
  disguise.method(ReadableStreamDefaultReader.prototype, 'cancel', stopsOurs);
  disguise.method(ReadableStreamBYOBReader.prototype, 'cancel', stopsOurs);
  return followed;
}
