import type { ExitCode } from './exit-code';
import type { Terminal } from './terminal';

/**
 * One subcommand, with the arguments after its name.
 *
 * @throws UsageError if the arguments are wrong
 */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<ExitCode>;

/** How a subcommand is listed; its code is loaded only when it runs. */
export interface CommandEntry {
  /** One or two words. */
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  readonly summary: string;
  load(): Promise<Command>;
}
