import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * `npm run bench [-- part-of-a-name …]`: runs every test/bench/<name>.bench.ts, one after another, each in a process of its own so
 * that none warms up or fills the memory of the next. A benchmark exports `run(): Promise<void>` and prints its lines.
 */

const here = fileURLToPath(new URL('.', import.meta.url));
const suffix = '.bench.ts';

const wanted = process.argv.slice(2);
const names = readdirSync(here)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();

if (names.length === 0) {
  console.error(`No benchmark in test/bench matches: ${wanted.join(' ') || '(all)'}`);
  process.exitCode = 1;
}

const failed: string[] = [];
for (const name of names) {
  console.log(`── ${name} ──`);
  if ((await runAlone(name)) !== 0) failed.push(name);
  console.log('');
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

/** Exit code of one benchmark, run in its own process under the same loader as this one. */
function runAlone(name: string): Promise<number> {
  const script = `import(${JSON.stringify(new URL(`${name}${suffix}`, import.meta.url).href)}).then((bench) => bench.run())`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, '--input-type=module', '--eval', script], {
      stdio: 'inherit',
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
