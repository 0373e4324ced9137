import { CodedError } from '../bytes/coded-error';

/** The command line, or a file it names, is wrong. The message says what to do instead; the process ends with exit code 3. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads what the command line names: there, what cannot be read is bad usage, whatever code a batch line would get for it.
 *
 * @param what named before the reason: an option, a file
 * @throws UsageError in place of a CodedError
 */
export async function fromCommandLine<Value>(
  read: () => Value | Promise<Value>,
  what?: string,
): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new UsageError(what === undefined ? error.message : `${what}: ${error.message}`, { cause: error });
  }
}
