import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { main } from '../../src/cli/main';
import { processTerminal } from '../../src/cli/terminal';
import { fixturePath } from '../support/fixtures';
import { fakeTerminal } from './fake-terminal';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proofmark-files-'));
  await writeFile(join(folder, 'empty'), '');
  await writeFile(join(folder, 'binary'), Uint8Array.of(0xff, 0xfe, 0x00, 0x80, 0xc3));
  await writeFile(join(folder, 'text'), 'no JSON \u001b[2J at all');
  await writeFile(join(folder, 'array.json'), '[]');
  await writeFile(join(folder, 'inputs.json'), '{"x":[25,-7,13]}');
});
afterAll(() => rm(folder, { recursive: true }));

const real = processTerminal();

/** Runs with real files; what is written stays in memory. */
async function run(...args: readonly string[]): Promise<{ exit: number; written: string; warned: string }> {
  const terminal = {
    ...fakeTerminal(),
    readFile: (path: string, maxBytes: number) => real.readFile(path, maxBytes),
    createFile: (path: string, contents: () => Promise<string>) => real.createFile(path, contents),
  };
  const exit = await main(args, terminal);
  return { exit, written: terminal.written(), warned: terminal.warned() };
}

/** Commands as far as the file that is wrong; each reads it in another way. */
const readers: readonly (readonly string[])[] = [
  ['verify', 'attestation'],
  ['verify', 'exchange'],
  ['verify', 'har'],
  ['verify', 'receipt'],
  ['verify', 'settlement'],
  ['audit'],
  ['verify', 'proof', '--card', 'package.json', '--public'],
  ['verify', 'proof', '--card'],
  ['verify', 'har', 'x', '--key'],
  ['verify', 'inference', '0x12', '--network'],
  ['prove', 'groth16', '--circuit', 'x', '--key', 'x', '--inputs'],
];
const jsonReaders = readers.filter((words) => words[1] !== 'attestation');

/** `verify proof --card X` and `--public X` need the proof named, too. */
function withFile(words: readonly string[], file: string): readonly string[] {
  return words[1] === 'proof' ? [...words, file, file] : [...words, file];
}

describe('a file that cannot be used is bad usage, with the reason and no verdict', () => {
  const refuses = async (words: readonly string[], file: string, reason: string): Promise<void> => {
    const { exit, written, warned } = await run(...withFile(words, join(folder, file)));
    expect(warned).toContain(reason);
    expect(exit).toBe(3);
    expect(written).toBe('');
    expect(warned).not.toMatch(/E[A-Z]{4,}|check_crashed/);
    expect(warned.split('\n').filter((line) => line.startsWith('Usage: '))).toHaveLength(1);
  };

  test.each(readers)('one that is not there: %s %s', (...words) => refuses(words, 'absent', 'There is no '));
  test.each(readers)('a directory: %s %s', (...words) => refuses(words, '.', 'is a directory'));
  test.each(readers)('an empty one: %s %s', (...words) => refuses(words, 'empty', 'is empty'));
  test.each(jsonReaders)('one of bytes that are no text: %s %s', (...words) => refuses(words, 'binary', ''));
  test('one of text that is no JSON, whose control characters stay out of the terminal', async () => {
    for (const words of [
      ['verify', 'exchange'],
      ['verify', 'settlement'],
      ['audit'],
      ['verify', 'receipt'],
    ]) {
      await refuses(words, 'text', 'is not JSON');
      expect((await run(...words, join(folder, 'text'))).warned).not.toContain('\u001b');
    }
  });
  test('one that is no key', async () => {
    for (const words of [
      ['verify', 'har', 'x', '--key'],
      ['audit', 'x', '--key'],
      ['verify', 'exchange', '--response', join(folder, 'array.json'), '--key'],
      ['verify', 'settlement', join(folder, 'inputs.json'), '--key'],
    ]) {
      await refuses(words, 'text', join(folder, 'text'));
    }
  });
  test('one of other JSON', async () => {
    for (const words of [['verify', 'exchange'], ['verify', 'settlement'], ['audit']]) {
      await refuses(words, 'array.json', 'but not an object');
    }
  });
});

describe('where a proof goes', () => {
  const prove = (out: string, key = fixturePath('zk/snarkjs/groth16.zkey')) =>
    run(
      ...['prove', 'groth16', '--circuit', fixturePath('zk/snarkjs/mlp.wasm'), '--key', key],
      ...['--inputs', join(folder, 'inputs.json'), '--out', out],
    );

  test('is a file that was not there', async () => {
    const out = join(folder, 'made.json');
    expect((await prove(out)).exit).toBe(0);
    expect(JSON.parse(await readFile(out, 'utf8'))).toHaveProperty('proof');
    // A second one does not take its place.
    const before = await readFile(out, 'utf8');
    const { exit, warned } = await prove(out);
    expect(exit).toBe(3);
    expect(warned).toContain('exists already');
    expect(await readFile(out, 'utf8')).toBe(before);
  });

  test('is said to be wrong before the proof is made', async () => {
    for (const out of [join(folder, 'absent', 'made.json'), join(folder, 'empty', 'made.json'), folder]) {
      const { exit, warned } = await prove(out);
      expect(exit).toBe(3);
      expect(warned).toMatch(/There is no|exists already|is a directory/);
    }
  });

  test('holds nothing where no proof was made', async () => {
    for (const key of [folder, join(folder, 'absent'), join(folder, 'text')]) {
      const { exit, warned } = await prove(join(folder, 'failed.json'), key);
      expect(exit).toBe(3);
      expect(warned).toMatch(/is a directory|There is no|is not a proving key/);
      expect(await readdir(folder)).not.toContain('failed.json');
    }
  });
});
