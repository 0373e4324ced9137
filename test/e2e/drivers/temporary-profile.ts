import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What must not outlive this process, whatever ends it: browsers and their profiles. */
const leftovers = new Set<() => void>();

function cleanUp(): void {
  for (const remove of leftovers) remove();
  leftovers.clear();
}

let watching = false;

function watchForExit(): void {
  if (watching) return;
  watching = true;
  process.once('exit', cleanUp);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      cleanUp();
      process.kill(process.pid, signal);
    });
  }
}

/** Runs `remove` (synchronous) when this process ends, unless the returned function is called before. */
export function onProcessEnd(remove: () => void): () => void {
  watchForExit();
  leftovers.add(remove);
  return () => leftovers.delete(remove);
}

/** Ends a process group or a process; one that is gone already is fine. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** A browser profile in the system's temporary folder, removed with {@link TemporaryProfile.remove} or when the process ends. */
export class TemporaryProfile {
  readonly dir: string;
  readonly #forget: () => void;

  constructor(name: string) {
    this.dir = mkdtempSync(join(tmpdir(), `${name}-profile-`));
    this.#forget = onProcessEnd(() => this.#delete());
  }

  remove(): void {
    this.#forget();
    this.#delete();
  }

  #delete(): void {
    // A browser that was just killed may still be writing its last files.
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
