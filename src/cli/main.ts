import { messageOf } from '../bytes/coded-error';
import type { CommandEntry } from './command';
import { commands } from './commands';
import { badUsage, type ExitCode } from './exit-code';
import { faultCode } from './fault-code';
import { groupOf, helpOf, overview, usageLine, versionLine } from './help';
import { nearest } from './nearest';
import { printable } from './printable';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

interface Found {
  readonly entry: CommandEntry;
  readonly rest: readonly string[];
}

/** The command that begins a command line; undefined where there is none of that name. */
function find(args: readonly string[]): Found | undefined {
  for (const words of [2, 1]) {
    const entry = commands.find(({ name }) => name === args.slice(0, words).join(' '));
    if (entry === undefined) continue;
    const rest = args.slice(words);
    // `verify something`: what was meant is one of the commands that begin so.
    const isGroup = groupOf(entry).length > 0 && rest[0]?.startsWith('-') === false;
    return isGroup ? undefined : { entry, rest };
  }
  return undefined;
}

const helpWords = ['help', '--help', '-h'];

function asksForHelp(rest: readonly string[]): boolean {
  const end = rest.indexOf('--');
  return rest.slice(0, end === -1 ? undefined : end).some((word) => word === '--help' || word === '-h');
}

function unknownCommand(args: readonly string[]): string {
  const names = commands.map(({ name }) => name);
  const isGroup = names.some((name) => name.startsWith(`${args[0] ?? ''} `));
  const given = args.slice(0, isGroup ? 2 : 1).join(' ');
  const meant = nearest(args.slice(0, 2).join(' '), names) ?? nearest(given, names);
  const question = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `Unknown ${given.startsWith('-') ? 'option' : 'command'}: ${given}.${question}`;
}

async function refuse(terminal: Terminal, reason: string, usage: string): Promise<ExitCode> {
  await terminal.warn(`proofmark: ${printable(reason)}\n\n${usage}`);
  return badUsage;
}

async function runCommand({ entry, rest }: Found, terminal: Terminal): Promise<ExitCode> {
  const command = await entry.load();
  if (asksForHelp(rest)) {
    await terminal.write(helpOf(entry, command));
    return 0;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    if (error instanceof UsageError) return refuse(terminal, error.message, usageLine(entry, command));
    throw error;
  }
}

/** Runs one command line. Nothing is thrown: what goes wrong is written to standard error. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first = ''] = args;
  const isHelp = helpWords.includes(first);
  if (isHelp && args.length === 1) {
    await terminal.write(overview());
    return 0;
  }
  if (first === '--version' || first === '-V') {
    await terminal.write(versionLine);
    return 0;
  }
  if (args.length === 0) return refuse(terminal, 'No command given.', overview());
  const found = find(isHelp ? [...args.slice(1), '--help'] : args);
  if (found === undefined) {
    const names = commands.map(({ name, operands }) => (name === 'verify' ? `${name} ${operands}` : name));
    const list = `Commands: ${names.join(', ')}.\n"proofmark help" explains them.\n`;
    return refuse(terminal, unknownCommand(isHelp ? args.slice(1) : args), list);
  }
  try {
    return await runCommand(found, terminal);
  } catch (error) {
    await terminal.warn(`proofmark: ${faultCode(error)}: ${printable(messageOf(error))}\n`);
    return 2;
  }
}
