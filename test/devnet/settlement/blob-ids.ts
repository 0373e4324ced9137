import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { utf8 } from '../../../src/bytes/join';

const answerSchema = z.object({ job: z.number(), id: z.string() });

/** Computes Walrus blob ids in a thread of its own, which is started when the first one is wanted. */
export class BlobIds {
  readonly #shards: number;
  readonly #waiting = new Map<number, { resolve: (id: string) => void; reject: (error: unknown) => void }>();
  #worker: Worker | undefined;
  #jobs = 0;

  /** @param shards shards of the Walrus network; the id depends on them */
  constructor(shards: number) {
    this.#shards = shards;
  }

  /** The base64url id that the network of so many shards gives the blob. */
  of(blob: string): Promise<string> {
    const worker = (this.#worker ??= this.#start());
    const job = this.#jobs++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(job, { resolve, reject });
      worker.postMessage({ job, blob: utf8(blob), shards: this.#shards });
    });
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Error('The embedded network was stopped.'));
    this.#waiting.clear();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./blob-id-worker.mjs', import.meta.url), { execArgv: [] });
    worker.unref();
    worker.on('message', (message: unknown) => {
      const { job, id } = answerSchema.parse(message);
      this.#waiting.get(job)?.resolve(id);
      this.#waiting.delete(job);
    });
    worker.on('error', (error: unknown) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
    return worker;
  }
}
