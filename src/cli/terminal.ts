import { createReadStream } from 'node:fs';
import { messageOf } from '../bytes/coded-error';
import { concat } from '../bytes/join';
import { UsageError } from './usage-error';

/** What a command may touch of the outside world; tests hand in their own. */
export interface Terminal {
  readonly input: AsyncIterable<Uint8Array>;
  /** Writes to standard output and resolves when it is handed over, so that a slow reader slows the run down. */
  write(text: string): Promise<void>;
  /** Writes to standard error. */
  warn(text: string): Promise<void>;
  /** @throws UsageError if the file cannot be read or is longer than `maxBytes` */
  readFile(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Milliseconds since 1970. */
  now(): number;
  /** The network, for what the caller asks to be fetched. */
  readonly fetch: typeof fetch;
}

async function readBoundedFile(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of createReadStream(path, { end: maxBytes })) chunks.push(chunk as Uint8Array);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const bytes = concat(...chunks);
  if (bytes.length > maxBytes) throw new UsageError(`${path} is longer than ${maxBytes} bytes.`);
  return bytes;
}

function writer(stream: NodeJS.WriteStream): (text: string) => Promise<void> {
  // A reader that went away (`| head`) is not an error of this program.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  return (text) =>
    new Promise((resolve) => {
      stream.write(text, () => {
        resolve();
      });
    });
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    input: process.stdin,
    write: writer(process.stdout),
    warn: writer(process.stderr),
    readFile: readBoundedFile,
    now: () => Date.now(),
    fetch,
  };
}
