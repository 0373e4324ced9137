import { limits } from '../limits';
import type { Natives } from './natives';

interface Stream {
  readonly key: string;
  text: string;
  readonly startedAt: number;
  older: Stream | undefined;
}

/** Frames of streams that a page decrypts by itself, put back together by a key that the frames of one answer share. */
export interface PageStreams {
  /** Appends one frame, as text. */
  add(key: string, frame: string): void;
  /** Takes out the stream of this key. */
  take(key: string): { readonly text: string; readonly startedAt: number } | undefined;
  /** Forgets every stream whose key begins so. */
  drop(prefix: string): void;
}

export function pageStreams(natives: Natives): PageStreams {
  let newest: Stream | undefined;
  /** Characters of all of them, or more. */
  let held = 0;

  const find = (key: string): Stream | undefined => {
    let stream = newest;
    while (stream !== undefined && stream.key !== key) stream = stream.older;
    return stream;
  };

  /** Keeps the newest few: a stream that was never finished is forgotten in time, sooner where they are long. */
  const trim = (): void => {
    let count = 1;
    let length = 0;
    for (let stream = newest; stream !== undefined; stream = stream.older) {
      length += stream.text.length;
      const { older } = stream;
      if (older === undefined) break;
      if (++count <= limits.pageStreams && length + older.text.length <= limits.pageStreamsLength) continue;
      stream.older = undefined;
    }
    held = length;
  };

  const remove = (stream: Stream): void => {
    if (newest === stream) {
      newest = stream.older;
      return;
    }
    for (let before = newest; before !== undefined; before = before.older) {
      if (before.older === stream) before.older = stream.older;
    }
  };

  return {
    add(key, frame) {
      let stream = find(key);
      if (stream === undefined) {
        stream = { key, text: '', startedAt: natives.now(), older: newest };
        newest = stream;
        trim();
      }
      if (stream.text.length + frame.length > limits.responseBytes) return;
      stream.text += `data: ${frame}\n\n`;
      held += frame.length;
      if (held > limits.pageStreamsLength) trim();
    },
    take(key) {
      const stream = find(key);
      if (stream !== undefined) remove(stream);
      return stream;
    },
    drop(prefix) {
      for (let stream = newest; stream !== undefined; stream = stream.older) {
        if (natives.indexOf(stream.key, prefix) === 0) remove(stream);
      }
    },
  };
}
