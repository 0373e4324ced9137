import { join } from 'node:path';

import { startDevnet, type Devnet } from '../devnet/devnet';
import type { Browser, BrowserKind } from '../e2e/drivers/browser';
import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';
import { runMainJob, useDevnet } from '../e2e/main-job';
import { ROOT } from './toolchain.mjs';

/* What `npm start` runs once everything it needs is installed; see start.mjs. */

const kind: BrowserKind = process.argv[2] === 'firefox' ? 'firefox' : 'chromium';
const { DISPLAY, WAYLAND_DISPLAY } = process.env;
const hasDisplay = process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);

async function main(): Promise<void> {
  console.log('Building the extension …');
  const builds = isolatedBuilds();
  let devnet: Devnet | undefined;
  let browser: Browser | undefined;
  try {
    console.log('Starting the embedded network …');
    devnet = await startDevnet();
    console.log(`Starting ${kind}${hasDisplay ? '' : ', headless: there is no display'} …`);
    browser = await launchBrowser(kind, { extensionDir: builds.dirs[kind], headless: !hasDisplay });
    if (hasDisplay) await showToUser(browser, devnet);
    else await showInPictures(browser, devnet);
  } finally {
    await browser?.close();
    await devnet?.stop();
    builds.remove();
  }
}

async function showToUser(shown: Browser, network: Devnet): Promise<void> {
  await useDevnet(shown, network);
  await shown.newPage(network.urls.demo);
  console.log(
    [
      '',
      `The demo chat is open in ${shown.version}: ${network.urls.demo}`,
      'Open Proofmark from the toolbar (behind the puzzle piece at first), choose "Watch this site", then ask something.',
      'Answers show as Provisional at once and as Settled when the embedded network has recorded them, in a few seconds.',
      'Close the browser window or press Ctrl-C to end.',
    ].join('\n'),
  );
  await shown.ended();
}

async function showInPictures(shown: Browser, network: Devnet): Promise<void> {
  const pictures = join(ROOT, 'test', 'output', 'start');
  await runMainJob(shown, network, {
    pictures,
    onStep: ({ what, ms }) => console.log(`${ms.toString().padStart(7)} ms  ${what}`),
  });
  console.log(`\nDone in ${shown.version}. Pictures of each state, light and dark: ${pictures}`);
}

try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
