/** `npm run lint:ext`: builds both extensions and lints the Firefox one as addons.mozilla.org would. Warnings are shown; errors fail. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { buildExtension } from './build-extension.mjs';
import { packageCommand, ROOT } from './toolchain.mjs';

const dir = mkdtempSync(join(tmpdir(), 'proofmark-lint-'));
try {
  buildExtension(dir);
  const { summary, errors, warnings } = lint(join(dir, 'firefox-mv3'));
  for (const { _type: type, code, message, file, line } of [...errors, ...warnings]) {
    console.log(`${type} ${code}: ${message}${file ? ` (${file}${line ? `:${line}` : ''})` : ''}`);
  }
  console.log(`web-ext lint: ${summary.errors} errors, ${summary.warnings} warnings`);
  process.exitCode = summary.errors === 0 ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function lint(sourceDir) {
  const args = ['lint', '--source-dir', sourceDir, '--output', 'json', '--no-config-discovery', '--no-input'];
  try {
    return JSON.parse(execFileSync(packageCommand('web-ext'), args, { cwd: ROOT, maxBuffer: 64 << 20 }));
  } catch (error) {
    // With errors found it exits with 1 and has written the same report.
    if (error.status === 1 && error.stdout?.length > 0) return JSON.parse(error.stdout);
    throw error;
  }
}
