import { messageOf } from '../bytes/coded-error';
import type { CommandEntry } from './command';
import { commands } from './commands';
import { badUsage, type ExitCode } from './exit-code';
import { faultCode } from './fault-code';
import { printable } from './printable';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

const help = [
  'Usage: proofmark COMMAND …',
  '',
  ...commands.flatMap(({ name, usage, summary }) => [`  ${name} ${usage}`, `      ${summary}`]),
  '',
  'Exit codes: 0 all verified, 1 some rejected, 2 some unverifiable, 3 bad usage.',
  '',
].join('\n');

function find(args: readonly string[]): { entry: CommandEntry; rest: readonly string[] } {
  for (const words of [2, 1]) {
    const entry = commands.find(({ name }) => name === args.slice(0, words).join(' '));
    if (entry !== undefined) return { entry, rest: args.slice(words) };
  }
  throw new UsageError(args.length === 0 ? 'No command given.' : `Unknown command: ${args[0] ?? ''}`);
}

/** Whether `error` says that the command line is wrong: our own refusal, or one of Node's `parseArgs`. */
function isUsageError(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return (
    error instanceof TypeError &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}

/** Runs one command line. Nothing is thrown: what goes wrong is written to standard error. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (args[0] === 'help' || args[0] === '--help' || args[0] === '-h') {
    await terminal.write(help);
    return 0;
  }
  try {
    const { entry, rest } = find(args);
    const command = await entry.load();
    return await command(rest, terminal);
  } catch (error) {
    if (isUsageError(error)) {
      await terminal.warn(`proofmark: ${printable(error.message)}\n\n${help}`);
      return badUsage;
    }
    await terminal.warn(`proofmark: ${faultCode(error)}: ${printable(messageOf(error))}\n`);
    return 2;
  }
}
