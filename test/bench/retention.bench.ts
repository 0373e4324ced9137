import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';
import { servePage } from '../e2e/vectors/ask-page';

const allMs = 600_000;

/** Prints what retention costs in each browser's own IndexedDB with 100,000 answers kept. */
export async function run(): Promise<void> {
  const builds = isolatedBuilds();
  const page = await servePage('run-retention');
  try {
    for (const kind of ['chromium', 'firefox'] as const) {
      const browser = await launchBrowser(kind, { extensionDir: builds.dirs[kind] });
      try {
        console.log(`${browser.version}:`);
        for (const line of (await page.run(browser, allMs)) as readonly string[]) console.log(`  ${line}`);
      } finally {
        await browser.close();
      }
    }
  } finally {
    await page.remove();
    builds.remove();
  }
}
