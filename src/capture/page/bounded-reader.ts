import { limits } from '../limits';
import type { SeenBody } from '../seen';
import type { Natives } from './natives';

/** Some clients cancel what they have read to its end; what has arrived by then is still taken. */
const graceMs = 50;

/** The bytes of a stream so far, in one buffer that grows by doubling. */
interface Collected {
  buffer: Uint8Array<ArrayBuffer>;
  length: number;
}

function append(natives: Natives, collected: Collected, chunk: Uint8Array): void {
  const length = collected.length + natives.viewLength(chunk);
  let capacity = natives.viewLength(collected.buffer);
  if (length > capacity) {
    while (capacity < length) capacity *= 2;
    const grown = new natives.Uint8Array(capacity);
    natives.setBytes(grown, collected.buffer);
    collected.buffer = grown;
  }
  natives.setBytes(collected.buffer, chunk, collected.length);
  collected.length = length;
}

/**
 * Reads our copy of a response to its end, or until it is over the bound, and then lets go of it so that nothing
 * piles up behind it.
 *
 * @param done called once; undefined when the stream failed, which is how an aborted request ends, or was given up
 * @returns gives the reading up, after a moment
 */
export function readBounded(
  natives: Natives,
  stream: ReadableStream<Uint8Array>,
  limit: number,
  done: (body: SeenBody | undefined) => void,
): () => void {
  const reader = natives.streamReader(stream);
  const collected: Collected = { buffer: new natives.Uint8Array(16 * 1024), length: 0 };
  const next = (): void => void natives.reactOften(natives.read(reader), taken, failed);
  const failed = (): void => done(undefined);
  /** The page has left: only an answer that ends in the moment that is left still counts. */
  let leaving = false;
  let givenUp = false;
  const taken = (result: ReadableStreamReadResult<Uint8Array>): void => {
    try {
      take(result);
    } catch {
      // There is no memory for a larger buffer: what is held is let go of.
      natives.react(natives.readerCancel(reader), () => undefined);
      failed();
    }
  };
  const take = (result: ReadableStreamReadResult<Uint8Array>): void => {
    if (givenUp) {
      done(undefined);
      return;
    }
    if (result.done) {
      done({ kind: 'whole', bytes: natives.copyBytes(collected.buffer, 0, collected.length) });
      return;
    }
    if (collected.length + natives.viewLength(result.value) > limit) {
      natives.react(natives.readerCancel(reader), () => undefined);
      if (leaving) {
        done(undefined);
        return;
      }
      append(natives, collected, natives.copyBytes(result.value, 0, limits.headBytes));
      done({ kind: 'too_large', head: natives.copyBytes(collected.buffer, 0, limits.headBytes) });
      return;
    }
    append(natives, collected, result.value);
    next();
  };
  next();
  return () => {
    leaving = true;
    natives.later(() => {
      givenUp = true;
      natives.react(natives.readerCancel(reader), () => undefined);
    }, graceMs);
  };
}
