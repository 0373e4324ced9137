import { describe, expect, it } from 'vitest';

import { version } from '../../package.json';
import { utf8 } from '../../src/bytes/join';
import { commands } from '../../src/cli/commands';
import { main } from '../../src/cli/main';
import { fakeTerminal } from './fake-terminal';

async function run(...args: readonly string[]): Promise<{ exit: number; written: string; warned: string }> {
  const terminal = fakeTerminal([], { 'file.json': utf8('{}') });
  const exit = await main(args, terminal);
  return { exit, written: terminal.written(), warned: terminal.warned() };
}

const names = commands.map(({ name }) => name);

/** Usage lines in a text; a refusal shows the one of its own command and no list of all. */
function usages(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('Usage: '));
}

describe.each(names)('%s', (name) => {
  const words = name.split(' ');

  it('explains itself, and every option by name', async () => {
    const entry = commands.find((command) => command.name === name);
    const options = Object.keys((await entry?.load())?.options ?? {});
    expect(options.length).toBeGreaterThan(0);
    for (const args of [
      [...words, '--help'],
      [...words, '-h', 'file.json'],
      ['help', ...words],
    ]) {
      const { exit, written, warned } = await run(...args);
      expect(exit).toBe(0);
      expect(warned).toBe('');
      expect(usages(written)).toHaveLength(1);
      expect(written).toContain(`Usage: proofmark ${name}`);
      for (const option of options) expect(written).toContain(`\n  --${option}`);
      // What the usage says must be there is an option that there is.
      for (const [, named = ''] of (entry?.operands ?? '').matchAll(/--([a-z0-9-]+)/g)) {
        expect(options).toContain(named);
      }
    }
  });

  it('refuses an option that it does not know, with its own usage alone', async () => {
    const { exit, written, warned } = await run(...words, '--nonsense');
    expect(exit).toBe(3);
    expect(written).toBe('');
    expect(warned).toMatch(/^proofmark: Unknown option --nonsense\.\n/);
    expect(usages(warned)).toEqual([expect.stringContaining(`Usage: proofmark ${name} `)]);
  });

  it('says what it wants where nothing is given', async () => {
    const { exit, warned } = await run(...words);
    expect(exit).toBe(3);
    expect(warned).toMatch(/^proofmark: (?:Name|Say) /);
    expect(usages(warned)).toHaveLength(1);
  });
});

describe('a wrong option', () => {
  it.each([
    [['verify', 'receipt', 'file.json', '--netwrk', 'x'], 'Unknown option --netwrk. Did you mean --network?'],
    [['verify', 'attestation', '--tls', 'x'], 'Unknown option --tls. Did you mean --tls-certificate?'],
    [['verify', 'receipt', 'file.json', '-x'], 'Unknown option -x.'],
    [['verify', 'receipt', 'file.json', '--constructor'], 'Unknown option --constructor.'],
    [['verify', 'receipt', 'file.json', '--network'], '--network needs a value: --network FILE.'],
    [['verify', 'receipt', '--network', '--json', 'file.json'], '--network needs a value: --network FILE.'],
    [['verify', 'receipt', 'file.json', '--json=yes'], '--json takes no value.'],
    [['verify', 'receipt', 'file.json', '--network', 'a', '--network', 'b'], '--network is given twice.'],
    [['verify', 'receipt', 'file.json', '--pcr0', 'zz'], '--pcr0: A PCR0 has 96 hexadecimal digits.'],
    [['verify', 'attestation', 'file.json', '--at', 'noon'], '--at: "noon" is neither'],
    [['verify', 'exchange', 'file.json', '--endpoint', 'x'], '--endpoint: The endpoint "x" is none of'],
    [['verify', 'receipt', 'a', 'b'], 'Name one receipt file. There are 2.'],
  ])('%j is named in our own words', async (args, reason) => {
    const { exit, warned } = await run(...args);
    expect(exit).toBe(3);
    expect(warned).toContain(`proofmark: ${reason}`);
    expect(warned).not.toContain('To specify');
    expect(usages(warned)).toHaveLength(1);
  });
});

describe('a wrong command', () => {
  it.each([
    [['verify', 'reciept', 'x'], 'Unknown command: verify reciept. Did you mean verify receipt?'],
    [['verfy', 'receipt', 'x'], 'Unknown command: verfy. Did you mean verify receipt?'],
    [['help', 'audti'], 'Unknown command: audti.'],
    [['--nonsense'], 'Unknown option: --nonsense.'],
    [['x'.repeat(100_000)], 'Unknown command: x'],
  ])('%j is answered with the nearest and the names of all', async (args, reason) => {
    const { exit, warned } = await run(...args);
    expect(exit).toBe(3);
    expect(warned).toContain(`proofmark: ${reason}`);
    expect(warned).toContain('Commands: verify attestation, ');
  });
});

describe('--version', () => {
  it.each(['--version', '-V'])('says with %s which release this is', async (option) => {
    expect(await run(option)).toEqual({ exit: 0, written: `proofmark ${version}\n`, warned: '' });
  });
});
