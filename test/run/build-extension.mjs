import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ROOT } from './toolchain.mjs';

/** Where `npm run build` writes. */
export const OUTPUT = join(ROOT, '.output');

/** Writes both production builds, `chrome-mv3` and `firefox-mv3`, under `outDir`. */
export function buildExtension(outDir = OUTPUT) {
  const script = fileURLToPath(import.meta.url);
  // A process of its own: the bundler's global state and its memory stay out of the test runner.
  execFileSync(process.execPath, [script, outDir], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { build } = await import('wxt');
  for (const browser of ['chrome', 'firefox']) {
    await build({
      root: ROOT,
      browser,
      mode: 'production',
      ...(process.argv[2] && { outDir: process.argv[2] }),
    });
  }
}
