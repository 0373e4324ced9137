import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Ends the process with a plain sentence where Node is too old, before anything fails in a way nobody understands. */
export function requireNode(major = 20) {
  if (Number(process.versions.node.split('.')[0]) >= major) return;
  console.error(
    `Node ${major} or newer is needed; this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
  process.exit(1);
}

/** Installs the packages of package-lock.json where there are none yet. */
export function ensurePackages() {
  if (existsSync(join(ROOT, 'node_modules', '.package-lock.json'))) return;
  console.log('Installing packages (npm ci) …');
  execFileSync(npm, ['ci', '--no-audit', '--no-fund'], { cwd: ROOT, stdio: 'inherit' });
}

/** Path of a command that a package of this project brings. */
export function packageCommand(name) {
  return join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

/**
 * Runs a command from the repository's root, showing what it writes.
 *
 * @returns its exit code and everything it wrote
 */
export function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.on('data', (chunk) => {
        output += chunk;
        to.write(chunk);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
