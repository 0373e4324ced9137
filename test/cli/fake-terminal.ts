import type { Terminal } from '../../src/cli/terminal';
import { utf8 } from '../../src/bytes/join';
import { UsageError } from '../../src/cli/usage-error';

/** A terminal in memory. `input` is what standard input holds, in the chunks given. */
export function fakeTerminal(
  input: readonly (string | Uint8Array)[] = [],
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {},
  network: typeof fetch = () => Promise.reject(new Error('This terminal has no network.')),
): Terminal & {
  readonly written: () => string;
  readonly warned: () => string;
  readonly made: Readonly<Record<string, string>>;
} {
  const made: Record<string, string> = {};
  let written = '';
  let warned = '';
  return {
    input: (async function* () {
      for (const chunk of input) yield await Promise.resolve(typeof chunk === 'string' ? utf8(chunk) : chunk);
    })(),
    write: (text) => {
      written += text;
      return Promise.resolve();
    },
    warn: (text) => {
      warned += text;
      return Promise.resolve();
    },
    readFile: (path, maxBytes) => {
      const bytes = files[path];
      return bytes !== undefined && bytes.length <= maxBytes
        ? Promise.resolve(bytes)
        : Promise.reject(new UsageError(`${path} cannot be read`));
    },
    createFile: async (path, contents) => {
      if (path in made || path in files) throw new UsageError(`${path} exists already`);
      made[path] = await contents();
    },
    made,
    now: () => Date.UTC(2026, 0, 1),
    fetch: network,
    written: () => written,
    warned: () => warned,
  };
}
