/** Size of the pages in which snarkjs reads big files (`PAGE_SIZE` of fastfile's bigmemfile). */
const pageBytes = 1 << 22;

/** Pages kept in memory: sections of a key are read from front to back, several at a time. */
const keptPages = 16;

/** Reads a piece of a file at once: only Workers can. */
export type ReadPiece = (piece: Blob) => ArrayBuffer;

/** Part of the Worker's global scope, which the DOM's types leave out. */
declare class FileReaderSync {
  readAsArrayBuffer(piece: Blob): ArrayBuffer;
}

const readInWorker: ReadPiece = (piece) => new FileReaderSync().readAsArrayBuffer(piece);

/**
 * A file as the list of pages that snarkjs reads (`bigMem`): a page is read from disk when it is asked for, and only a
 * few are kept, so that a key of gigabytes never lies in memory as a whole.
 */
export function pagesOf(file: Blob, read: ReadPiece = readInWorker): ArrayLike<Uint8Array> {
  const length = Math.max(1, Math.ceil(file.size / pageBytes));
  const kept = new Map<number, Uint8Array>();
  const page = (index: number): Uint8Array => {
    const known = kept.get(index);
    const bytes = known ?? new Uint8Array(read(file.slice(index * pageBytes, (index + 1) * pageBytes)));
    kept.delete(index);
    kept.set(index, bytes);
    const [oldest] = kept.keys();
    if (kept.size > keptPages && oldest !== undefined) kept.delete(oldest);
    return bytes;
  };
  return new Proxy<ArrayLike<Uint8Array>>(
    { length },
    {
      get(target, name) {
        const index = typeof name === 'string' && /^\d+$/.test(name) ? Number(name) : undefined;
        return index === undefined || index >= length ? (Reflect.get(target, name) as unknown) : page(index);
      },
    },
  );
}
