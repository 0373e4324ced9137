import { version } from '../../package.json';
import type { OptionSpec } from './arguments';
import type { Command, CommandEntry } from './command';
import { commands } from './commands';

const exitCodes = [
  'Exit codes: 0 all verified, 1 some rejected, 2 some unverifiable, 3 bad usage (also a file that cannot be read or',
  'written), 141 nobody reads the output any more.',
];

const listOf = (entries: readonly CommandEntry[]): readonly string[] =>
  entries.flatMap(({ name, operands, summary }) => [`  ${name} ${operands}`, `      ${summary}`]);

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** `proofmark 0.1.0` */
export const versionLine = `proofmark ${version}\n`;

/** What `proofmark help` says. */
export function overview(): string {
  return textOf([
    'Usage: proofmark COMMAND …',
    '',
    ...listOf(commands),
    '',
    '"proofmark COMMAND --help" lists the options of one, "proofmark --version" says which release this is.',
    ...exitCodes,
  ]);
}

/** The commands of which `entry` is the first word: `verify` alone stands before many. */
export function groupOf({ name }: CommandEntry): readonly CommandEntry[] {
  return commands.filter((other) => other.name.startsWith(`${name} `));
}

function writtenAs(name: string, { value, multiple }: OptionSpec): string {
  return `--${name}${value === undefined ? '' : ` ${value}`}${multiple === true ? ' …' : ''}`;
}

/** The line that says how one command is written. */
export function usageLine({ name, operands }: CommandEntry, { options }: Command): string {
  const optional = Object.entries(options)
    .filter(([option]) => !operands.includes(`--${option}`))
    .map(([option, spec]) => `[${writtenAs(option, spec)}]`);
  return textOf([['Usage: proofmark', name, operands, ...optional].join(' ')]);
}

/** What `--help` says after one command. */
export function helpOf(entry: CommandEntry, command: Command): string {
  const rows = Object.entries(command.options).map(
    ([name, spec]) => [writtenAs(name, spec), spec.says] as const,
  );
  const width = Math.max(0, ...rows.map(([written]) => written.length));
  const group = groupOf(entry);
  return textOf([
    usageLine(entry, command),
    entry.summary,
    ...(rows.length === 0
      ? []
      : ['', ...rows.map(([written, says]) => `  ${written.padEnd(width)}  ${says}`)]),
    ...(group.length === 0 ? [] : ['', 'One case at a time:', ...listOf(group)]),
    '',
    ...exitCodes,
  ]);
}
