/** The newest things, without an array that a page could tamper with. */
export interface Recent<T> {
  add(value: T): void;
  /** Newest first; stops when `visit` returns true, and returns whether it did. */
  some(visit: (value: T) => boolean): boolean;
}

interface Link<T> {
  readonly value: T;
  older: Link<T> | undefined;
}

/** @param size what a value counts against `room`, all together; the newest is kept whatever its size */
export function recent<T>(
  bound: number,
  size: (value: T) => number = () => 0,
  room = Number.POSITIVE_INFINITY,
): Recent<T> {
  let newest: Link<T> | undefined;
  return {
    add(value) {
      newest = { value, older: newest };
      let last = newest;
      let held = size(value);
      for (let count = 1; count < bound && last.older !== undefined; count++) {
        held += size(last.older.value);
        if (held > room) break;
        last = last.older;
      }
      last.older = undefined;
    },
    some(visit) {
      for (let link = newest; link !== undefined; link = link.older) {
        if (visit(link.value)) return true;
      }
      return false;
    },
  };
}
