import { limits } from '../limits';
import type { Natives } from './natives';

interface Stream {
  readonly id: string;
  text: string;
  readonly startedAt: number;
  older: Stream | undefined;
}

/** Frames of streams that a page decrypts by itself, put back together by the id that the frames of one answer share; it is empty where they have none. */
export interface PageStreams {
  /** Appends one frame, as text. */
  add(id: string, frame: string): void;
  /** Takes out the stream of this id. */
  take(id: string): { readonly text: string; readonly startedAt: number } | undefined;
}

export function pageStreams(natives: Natives): PageStreams {
  let newest: Stream | undefined;

  const find = (id: string): Stream | undefined => {
    let stream = newest;
    while (stream !== undefined && stream.id !== id) stream = stream.older;
    return stream;
  };

  /** Keeps the newest few: a stream that was never finished is forgotten in time. */
  const trim = (): void => {
    let count = 1;
    for (let stream = newest; stream !== undefined; stream = stream.older) {
      if (++count > limits.openReadings) stream.older = undefined;
    }
  };

  return {
    add(id, frame) {
      let stream = find(id);
      if (stream === undefined) {
        stream = { id, text: '', startedAt: natives.now(), older: newest };
        newest = stream;
        trim();
      }
      if (stream.text.length + frame.length <= limits.responseBytes) stream.text += `data: ${frame}\n\n`;
    },
    take(id) {
      const stream = find(id);
      if (stream === undefined) return undefined;
      if (newest === stream) newest = stream.older;
      else {
        for (let before = newest; before !== undefined; before = before.older) {
          if (before.older === stream) before.older = stream.older;
        }
      }
      return stream;
    },
  };
}
