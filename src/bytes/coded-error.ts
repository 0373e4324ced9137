/**
 * An error that names what was wrong by a stable code. Codes are closed unions in the room that raises them, so
 * that a `switch` over `error.code` is checked by the compiler.
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
