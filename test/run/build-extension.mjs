import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ROOT } from './toolchain.mjs';

/** Where `npm run build` writes. */
export const OUTPUT = join(ROOT, '.output');

/** Writes both production builds, `chrome-mv3` and `firefox-mv3`, under `outDir`; `flags` are environment variables. */
export function buildExtension(outDir = OUTPUT, flags = {}) {
  const script = fileURLToPath(import.meta.url);
  // A process of its own: the bundler's global state and its memory stay out of the test runner.
  const { status } = spawnSync(process.execPath, [script, outDir], {
    cwd: ROOT,
    env: { ...process.env, ...flags },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('The extension does not build; the reason stands above.');
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
