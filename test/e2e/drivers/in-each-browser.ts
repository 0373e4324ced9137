import { afterAll, beforeAll, describe, inject } from 'vitest';

import type { Browser, BrowserKind, LaunchOptions } from './browser';
import { launchBrowser } from './launch';

/** Browsers the suite runs in: both, or the one named by `E2E_BROWSER`. */
export function wantedBrowsers(): BrowserKind[] {
  const only = process.env.E2E_BROWSER;
  if (only === undefined || only === '') return ['chromium', 'firefox'];
  if (only === 'chromium' || only === 'firefox') return [only];
  throw new Error(`E2E_BROWSER is ${only}: chromium or firefox`);
}

/**
 * The same tests in Chromium and in Firefox. One browser, with the production build in a fresh profile, serves all tests
 * of the group in turn and ends with it.
 *
 * @param define receives a function that returns the running browser; call it inside tests and hooks
 */
export function inEachBrowser(
  name: string,
  define: (browser: () => Browser) => void,
  options: Omit<LaunchOptions, 'extensionDir'> = {},
): void {
  describe.each(wantedBrowsers())(`${name} (%s)`, (kind) => {
    let running: Browser | undefined;
    beforeAll(async () => {
      running = await launchBrowser(kind, { ...options, extensionDir: inject('extensionDirs')[kind] });
    });
    afterAll(() => running?.close());
    define(() => {
      if (!running) throw new Error('The browser runs only inside tests and hooks.');
      return running;
    });
  });
}
