import { spawnSync } from 'node:child_process';

/** Runs a Python 3 program over `input`, as text in and out; undefined where there is no Python 3. */
export function runPython(program: string, input: string): string | undefined {
  const { status, stdout, stderr, error } = spawnSync('python3', ['-I', '-c', program], {
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`);
  return stdout;
}

/**
 * Whether Python 3 is there to compare with. Where it is not, the test says how many cases it did not run; a machine may
 * lack it, so that this is no failure, not even in CI.
 */
export function pythonPresent(cases: number, what: string): boolean {
  const present = runPython('print(1)', '') !== undefined;
  if (!present) console.warn(`python3 absent: ${cases} cases of ${what} were not run`);
  return present;
}
