import { json, type Handler } from '../http/message';

interface StoredBlob {
  readonly text: string;
  /** What is served in its place while the aggregator lies. */
  readonly forged: string;
}

/** A Walrus aggregator: blobs by id at `/v1/blobs/<id>`. */
export class Walrus {
  readonly #blobs = new Map<string, StoredBlob>();
  readonly #lies: () => boolean;

  /** @param lies whether blobs are served under ids that are not theirs */
  constructor(lies: () => boolean) {
    this.#lies = lies;
  }

  put(id: string, text: string, forged: string): void {
    this.#blobs.set(id, { text, forged });
  }

  readonly handle: Handler = ({ path }) => {
    const blob = this.#blobs.get(/^\/v1\/blobs\/([A-Za-z0-9_-]{43})$/.exec(path)?.[1] ?? '');
    if (blob === undefined) {
      return Promise.resolve(
        json(
          { error: { code: 404, status: 'NOT_FOUND', message: 'the requested blob ID does not exist' } },
          404,
        ),
      );
    }
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: this.#lies() ? blob.forged : blob.text,
    });
  };
}
