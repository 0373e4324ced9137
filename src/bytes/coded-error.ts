/**
 * An error that names what was wrong by a stable code. Where callers decide by it, the room that raises it names its codes
 * in a closed union (`CodedError<ZkCode>`). What is caught may come from any room: its code is any text, and counts only
 * once it was found among those that are known.
 */
export class CodedError<Code extends string = string> extends Error {
  override readonly name = 'CodedError';

  constructor(
    readonly code: Code,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The message of anything that was thrown, without assuming that it is an Error. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
