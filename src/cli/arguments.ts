import { parseArgs } from 'node:util';

import { nearest } from './nearest';
import { UsageError } from './usage-error';

/** One option of a subcommand, as `parseArgs` reads it and as its help explains it. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** Whether it may be given several times. */
  readonly multiple?: boolean;
  readonly default?: string | boolean;
  /** What stands for the value in the help: `FILE`, `HEX`. */
  readonly value?: string;
  /** What it is for. */
  readonly says: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Parsed<Specs extends OptionSpecs> = ReturnType<
  typeof parseArgs<{ options: Specs; allowPositionals: true }>
>;

/** Values of options and the other arguments, as `parseArgs` gives them. */
export interface Given<Specs extends OptionSpecs> {
  readonly values: Parsed<Specs>['values'];
  readonly positionals: readonly string[];
}

/** `--json`, which every command with a verdict has. */
export const jsonOption = {
  type: 'boolean',
  default: false,
  says: 'Write the result as one line of JSON.',
} as const satisfies OptionSpec;

/** `--network FILE`, where a network has a say. */
export const networkOption = {
  type: 'string',
  value: 'FILE',
  says: 'Your own profile of the network, where it is not the public one.',
} as const satisfies OptionSpec;

/** The options of a command as its user writes them. */
function writtenOf(options: OptionSpecs): readonly string[] {
  return Object.keys(options).map((name) => `--${name}`);
}

function unknownOption(given: string, options: OptionSpecs): never {
  const meant = nearest(given, [...writtenOf(options), '--help']);
  throw new UsageError(`Unknown option ${given}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`);
}

/**
 * Parses the arguments of one command; `--` ends the options.
 *
 * @throws UsageError in our own words: an option that is unknown, has no value or one too many, or is given twice
 */
export function readArguments<const Specs extends OptionSpecs>(
  args: readonly string[],
  options: Specs,
): Given<Specs> {
  const config = { args: [...args], options, allowPositionals: true } as const;
  const seen = new Set<string>();
  for (const token of parseArgs({ ...config, strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const spec = Object.hasOwn(options, name) ? options[name] : undefined;
    if (spec === undefined) return unknownOption(rawName, options);
    if (spec.type === 'boolean' && value !== undefined) throw new UsageError(`${rawName} takes no value.`);
    if (spec.type === 'string' && (value === undefined || (!inlineValue && value.startsWith('-')))) {
      throw new UsageError(`${rawName} needs a value: ${rawName} ${spec.value ?? 'VALUE'}.`);
    }
    if (spec.multiple !== true && seen.has(name)) throw new UsageError(`${rawName} is given twice.`);
    seen.add(name);
  }
  const { values, positionals } = parseArgs(config);
  return { values, positionals };
}

/** The one file that a command is about. @throws UsageError */
export function onlyOne(positionals: readonly string[], asked: string): string {
  const [one, ...more] = positionals;
  if (one === undefined) throw new UsageError(asked);
  if (more.length > 0) throw new UsageError(`${asked} There are ${positionals.length}.`);
  return one;
}
