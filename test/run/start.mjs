/**
 * `npm start [-- firefox]`: installs what is missing, builds the extension, starts the embedded network and opens a browser
 * with the extension on the demo page. Without a display it goes through the main job headless and leaves pictures.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { ensureBrowsers } from './browsers.mjs';
import { ensurePackages, requireNode, ROOT } from './toolchain.mjs';

const kind = process.argv[2] ?? 'chromium';
if (kind !== 'chromium' && kind !== 'firefox') {
  console.error(`npm start -- ${kind}: chromium or firefox`);
  process.exit(1);
}
requireNode();
ensurePackages();
try {
  ensureBrowsers([kind]);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const demo = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'test', 'run', 'demo.ts'), kind], {
  cwd: ROOT,
  stdio: 'inherit',
});
// Ctrl-C reaches the demo as well, which ends the browser before it goes; this process only waits.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => demo.kill('SIGTERM'));
demo.on('close', (code) => process.exit(code ?? 1));
