import { isolatedBuilds } from '../e2e/drivers/extension-build';
import { launchBrowser } from '../e2e/drivers/launch';
import { servePage } from '../e2e/vectors/ask-page';
import { outsideVectors } from '../support/outside-vectors';

const allMs = 300_000;

/** Prints what a document, a known enclave, an exchange and a whole batch cost in a page of each browser, beside their floors there. */
export async function run(): Promise<void> {
  outsideVectors('nitro', 48);
  const builds = isolatedBuilds();
  const page = await servePage('run-benches');
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
