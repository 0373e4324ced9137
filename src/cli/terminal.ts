import { createReadStream } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { concat } from '../bytes/join';
import { badUsage, readerGone } from './exit-code';
import { fileFault } from './file-fault';
import { UsageError } from './usage-error';

/** What a command may touch of the outside world; tests hand in their own. */
export interface Terminal {
  /** @throws UsageError while it is read, where standard input is nothing that can be */
  readonly input: AsyncIterable<Uint8Array>;
  /** Writes to standard output and resolves when it is handed over, so that a slow reader slows the run down. */
  write(text: string): Promise<void>;
  /** Writes to standard error. */
  warn(text: string): Promise<void>;
  /** @throws UsageError if the file cannot be read, is empty, or is longer than `maxBytes` */
  readFile(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Makes a file that is not there yet and fills it with what `contents` resolves to; where that rejects, no file is left.
   *
   * @throws UsageError before `contents` is called, if the file exists or cannot be made; and whatever `contents` throws
   */
  createFile(path: string, contents: () => Promise<string>): Promise<void>;
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
    throw fileFault(path, error);
  }
  const bytes = concat(...chunks);
  if (bytes.length === 0) throw new UsageError(`${path} is empty.`);
  if (bytes.length > maxBytes) throw new UsageError(`${path} is longer than ${maxBytes} bytes.`);
  return bytes;
}

async function createFilledFile(path: string, contents: () => Promise<string>): Promise<void> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    throw fileFault(path, error);
  });
  try {
    const text = await contents();
    await file.writeFile(text).catch((error: unknown) => {
      throw fileFault(path, error);
    });
  } catch (error) {
    await unlink(path);
    throw error;
  } finally {
    await file.close();
  }
}

async function* readInput(): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of process.stdin) yield chunk as Uint8Array;
  } catch (error) {
    throw fileFault('standard input', error);
  }
}

/** Nothing that was meant for standard output may be lost in silence: the exit code would speak for what nobody read. */
function endWithoutOutput(error: Error): never {
  if ('code' in error && error.code === 'EPIPE') process.exit(readerGone);
  process.stderr.write(`proofmark: ${fileFault('standard output', error).message}\n`);
  process.exit(badUsage);
}

function writer(
  stream: NodeJS.WriteStream,
  onError: (error: Error) => void,
): (text: string) => Promise<void> {
  stream.on('error', onError);
  return (text) =>
    new Promise((resolve) => {
      stream.write(text, (error) => {
        if (error) onError(error);
        resolve();
      });
    });
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    input: readInput(),
    write: writer(process.stdout, endWithoutOutput),
    // Results go on without their commentary.
    warn: writer(process.stderr, () => undefined),
    readFile: readBoundedFile,
    createFile: createFilledFile,
    now: () => Date.now(),
    fetch,
  };
}
