import { type Given, type OptionSpecs, readArguments } from './arguments';
import type { ExitCode } from './exit-code';
import type { Terminal } from './terminal';

/** One subcommand, loaded. */
export interface Command {
  readonly options: OptionSpecs;
  /**
   * Runs it with the arguments after its name.
   *
   * @throws UsageError if the arguments, or the files they name, are wrong
   */
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

/** A subcommand of these options, which are parsed before it runs. */
export function command<const Specs extends OptionSpecs>(
  options: Specs,
  run: (given: Given<Specs>, terminal: Terminal) => Promise<ExitCode>,
): Command {
  // Async, so that a wrong argument rejects like everything else.
  return { options, run: async (args, terminal) => run(readArguments(args, options), terminal) };
}

/** How a subcommand is listed; its code is loaded only when it runs or is explained. */
export interface CommandEntry {
  /** One or two words. */
  readonly name: string;
  /** What follows the name and must be there; options that it names are not listed again as optional. */
  readonly operands: string;
  readonly summary: string;
  load(): Promise<Command>;
}
