/** The bytes that several holders may hold together. */
export interface Room {
  /** Takes so many more, or none and says so. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function roomFor(bytes: number): Room {
  let free = bytes;
  return {
    take(wanted) {
      if (wanted > free) return false;
      free -= wanted;
      return true;
    },
    give(back) {
      free += back;
    },
  };
}
