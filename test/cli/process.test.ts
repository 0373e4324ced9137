import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** Cases that are answered, more than a pipe holds. */
const manyCases = '{"id":"x","kind":"unheard-of"}\n'.repeat(20_000);

interface Ended {
  readonly exit: number | null;
  readonly written: string;
  readonly warned: string;
}

/**
 * Runs the program as a shell does.
 *
 * @param input text for standard input, or a file descriptor to be it
 * @param isRead whether standard output is read to its end, or its reader goes away after the first piece
 */
function run(args: readonly string[], input: string | number, isRead = true): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/proofmark.ts', ...args], {
    stdio: [typeof input === 'number' ? input : 'pipe', 'pipe', 'pipe'],
  });
  let written = '';
  let warned = '';
  child.stdout?.on('data', (piece: Buffer) => {
    written += piece.toString();
    if (!isRead) child.stdout?.destroy();
  });
  child.stderr?.on('data', (piece: Buffer) => (warned += piece.toString()));
  // A program that has ended reads no more.
  child.stdin?.on('error', () => undefined);
  if (typeof input === 'string') child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => {
      resolve({ exit, written, warned });
    });
  });
}

function onFile<Result>(path: string, use: (descriptor: number) => Promise<Result>): Promise<Result> {
  const descriptor = openSync(path, 'r');
  return use(descriptor).finally(() => {
    closeSync(descriptor);
  });
}

describe('the program in a shell', () => {
  test('answers every case of a pipe', async () => {
    const { exit, written } = await run(['verify', '--batch'], manyCases);
    expect(exit).toBe(2);
    expect(written.trim().split('\n')).toHaveLength(20_000);
  });

  test('ends as SIGPIPE ends programs when its reader goes away, and never as if all were well', async () => {
    const { exit, warned } = await run(['verify', '--batch'], manyCases, false);
    expect(exit).toBe(141);
    expect(warned).toBe('');
  });

  test.each([
    ['closed', '/dev/null', 'holds no case'],
    ['a directory', '.', 'holds no case'],
  ])('is bad usage where standard input is %s', async (_, path, reason) => {
    const { exit, written, warned } = await onFile(path, (input) => run(['verify', '--batch'], input));
    expect(warned).toContain(reason);
    expect(exit).toBe(3);
    expect(written).toBe('');
  });
});
