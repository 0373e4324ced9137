import { limits } from '../limits';
import type { SeenBody } from '../seen';
import type { Natives } from './natives';
import type { Room } from './room';

/** Some clients cancel what they have read to its end; what has arrived by then is still taken. */
const graceMs = 50;

const firstCapacity = 16 * 1024;

/**
 * What came of a reading. `failed`: the stream did, which is how an aborted request ends, or the reading was given up.
 * `no_room`: there was no memory for it beside the others.
 */
export type Reading = SeenBody | 'failed' | 'no_room';

/** The bytes of a stream so far, in one buffer that grows by doubling. */
interface Collected {
  buffer: Uint8Array<ArrayBuffer>;
  length: number;
}

/** @returns whether there was room for it */
function append(natives: Natives, room: Room, collected: Collected, chunk: Uint8Array): boolean {
  const length = collected.length + natives.viewLength(chunk);
  const before = natives.viewLength(collected.buffer);
  if (length > before) {
    let capacity = before;
    while (capacity < length) capacity *= 2;
    if (!room.take(capacity - before)) return false;
    const grown = new natives.Uint8Array(capacity);
    natives.setBytes(grown, collected.buffer);
    collected.buffer = grown;
  }
  natives.setBytes(collected.buffer, chunk, collected.length);
  collected.length = length;
  return true;
}

/**
 * Reads our copy of a response to its end, or until it is over the bound, and then lets go of it so that nothing
 * piles up behind it.
 *
 * @param room where the bytes are held until `done` has returned
 * @param done called once
 * @returns gives the reading up, after a moment
 */
export function readBounded(
  natives: Natives,
  stream: ReadableStream<Uint8Array>,
  limit: number,
  room: Room,
  done: (reading: Reading) => void,
): () => void {
  const reader = natives.streamReader(stream);
  const letGo = (): void => natives.react(natives.readerCancel(reader), () => undefined);
  if (!room.take(firstCapacity)) {
    letGo();
    done('no_room');
    return () => undefined;
  }
  const collected: Collected = { buffer: new natives.Uint8Array(firstCapacity), length: 0 };
  let isOver = false;
  const finish = (reading: Reading): void => {
    if (isOver) return;
    isOver = true;
    try {
      done(reading);
    } finally {
      room.give(natives.viewLength(collected.buffer));
    }
  };
  const all = (): Uint8Array => natives.copyBytes(collected.buffer, 0, collected.length);
  const next = (): void => void natives.reactOften(natives.read(reader), taken, failed);
  const failed = (): void => finish('failed');
  /** The page has left: only an answer that ends in the moment that is left still counts. */
  let leaving = false;
  let givenUp = false;
  const taken = (result: ReadableStreamReadResult<Uint8Array>): void => {
    try {
      take(result);
    } catch {
      // There is no memory for a larger buffer: what is held is let go of.
      letGo();
      finish('no_room');
    }
  };
  const take = (result: ReadableStreamReadResult<Uint8Array>): void => {
    if (givenUp) {
      finish('failed');
    } else if (result.done) {
      finish({ kind: 'whole', bytes: all() });
    } else if (collected.length + natives.viewLength(result.value) > limit) {
      letGo();
      if (leaving) {
        finish('failed');
        return;
      }
      const head = natives.copyBytes(result.value, 0, limits.headBytes);
      if (collected.length < limits.headBytes) append(natives, room, collected, head);
      finish({ kind: 'too_large', head: natives.copyBytes(collected.buffer, 0, headLength(collected)) });
    } else if (append(natives, room, collected, result.value)) {
      next();
    } else {
      letGo();
      finish('no_room');
    }
  };
  next();
  return () => {
    leaving = true;
    natives.later(() => {
      givenUp = true;
      if (isDone(collected)) finish({ kind: 'whole', bytes: all() });
      letGo();
    }, graceMs);
  };
}

/** `[DONE]`, after which clients leave: the server may keep the connection open for longer than they stay. */
const lastWord = [0x5b, 0x44, 0x4f, 0x4e, 0x45, 0x5d] as const;

/** Whether an event stream has come to its last event, closed or not. */
function isDone({ buffer, length }: Collected): boolean {
  let end = length;
  while (end > 0 && (buffer[end - 1] === 0x0a || buffer[end - 1] === 0x0d)) end--;
  if (end === length || end < lastWord.length) return false;
  for (let at = 0; at < lastWord.length; at++) {
    if (buffer[end - lastWord.length + at] !== lastWord[at]) return false;
  }
  return true;
}

function headLength({ length }: Collected): number {
  return length < limits.headBytes ? length : limits.headBytes;
}
