import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';
import { servePage } from '../e2e/vectors/ask-page';

/**
 * Runs a script in a page of each browser, with the extension there, and prints the lines it tells.
 *
 * @param script of test/e2e/vectors/page
 * @param timeoutMs for one browser
 */
export async function printFromPages(script: string, timeoutMs: number): Promise<void> {
  const builds = isolatedBuilds();
  const page = await servePage(script);
  try {
    for (const kind of ['chromium', 'firefox'] as const) {
      const browser = await launchBrowser(kind, { extensionDir: builds.dirs[kind] });
      try {
        console.log(`${browser.version}:`);
        for (const line of (await page.run(browser, timeoutMs)) as readonly string[])
          console.log(`  ${line}`);
      } finally {
        await browser.close();
      }
    }
  } finally {
    await page.remove();
    builds.remove();
  }
}
