import type { Disguise } from './disguise';
import type { Natives, Realm } from './natives';
import { peek } from './peek';
import { sizeOfWhole } from './request-body';

/** Which Request objects hold a body that was whole when they were made. */
export interface ReadableRequests {
  /** Bytes or characters of its body, roughly; undefined where it may be a stream, or nothing is known of it. */
  sizeOf(request: Request): number | undefined;
}

/**
 * Remembers of what each Request was made. A Request does not say whether its body is a stream, and a stream must not be
 * read beside the page: it would be pulled faster than the network takes it, and on after the request has failed.
 */
export function observeRequests(realm: Realm, natives: Natives, disguise: Disguise): ReadableRequests {
  const sizes = new natives.WeakMap<object, number>();
  const sizeOf = (request: unknown): number | undefined =>
    typeof request === 'object' && request !== null
      ? (natives.mapGet(sizes, request) as number | undefined)
      : undefined;
  const note = (request: unknown, size: number | undefined): void => {
    if (size !== undefined) natives.mapSet(sizes, request as object, size);
  };

  disguise.constructor_(realm, 'Request', {
    after(_token, made, args) {
      const body = peek(natives, args[1], 'body');
      note(made, body === undefined || body === null ? sizeOf(args[0]) : sizeOfWhole(natives, body));
    },
  });
  disguise.method(realm.Request.prototype, 'clone', {
    after: (_token, self, _args, copy) => note(copy, sizeOf(self)),
  });
  return { sizeOf };
}
