import { vi } from 'vitest';

import { CodedError } from '../../src/bytes/coded-error';
import type { EngineMessage, EngineRequest } from '../../src/zk/engine-protocol';
import { createEngineWorker, enginesOf } from '../../src/zk/engine-worker';
import { createEvmEngine } from '../../src/zk/evm-engine';
import { createEzklEngine } from '../../src/zk/ezkl-engine';
import { ezklSlot } from '../../src/zk/ezkl-slot';
import { createSnarkjsEngine } from '../../src/zk/snarkjs-engine';

/** What a Worker does with its next jobs: what the shipped one does, nothing at all, or it dies. */
export type Manner = 'works' | 'hangs' | 'crashes';

/** One Worker that was started. */
export interface StartedWorker {
  readonly script: string;
  readonly jobs: EngineRequest['kind'][];
  terminated: boolean;
}

/** The browser's Workers, with the shipped engines of each script running on this thread. */
export interface FakeWorkers {
  readonly started: readonly StartedWorker[];
  /** How Workers behave from now on. */
  manner: Manner;
}

const engines = {
  '/zk-snarkjs.js': enginesOf({ snarkjs: createSnarkjsEngine(), ezkl: createEzklEngine(ezklSlot) }),
  '/zk-evm.js': enginesOf({ evm: createEvmEngine() }),
};

const { Memory } = WebAssembly;

/** Puts fake Workers where the browser has its own. */
export function installWorkers(): FakeWorkers {
  const started: StartedWorker[] = [];
  const workers: FakeWorkers = { started, manner: 'works' };
  vi.stubGlobal(
    'Worker',
    class {
      onmessage: ((event: { readonly data: unknown }) => void) | null = null;
      onerror: ((event: { readonly message?: string }) => void) | null = null;
      readonly #own: StartedWorker;
      readonly #run: (request: EngineRequest) => Promise<void>;

      constructor(url: string) {
        const script = new URL(url).pathname;
        if (script !== '/zk-snarkjs.js' && script !== '/zk-evm.js') throw new Error(`no script ${script}`);
        // Each Worker has globals of its own; the engines' bound on memory is put on them.
        WebAssembly.Memory = Memory;
        this.#own = { script, jobs: [], terminated: false };
        started.push(this.#own);
        this.#run = createEngineWorker(engines[script], (data: EngineMessage) => {
          if (!this.#own.terminated) this.onmessage?.({ data });
        });
      }

      postMessage(request: EngineRequest): void {
        this.#own.jobs.push(request.kind);
        if (workers.manner === 'works') void this.#run(structuredClone(request));
        else if (workers.manner === 'crashes')
          queueMicrotask(() => this.onerror?.({ message: 'unreachable executed' }));
      }

      terminate(): void {
        this.#own.terminated = true;
      }
    },
  );
  return workers;
}

/** The code a promise was refused with. */
export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof CodedError) return String(error.code);
    throw error;
  }
}
