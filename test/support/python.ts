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
