import type { Browser, BrowserKind, LaunchOptions } from './browser';
import { Chromium } from './chromium';
import { Firefox } from './firefox';

/** Starts a browser with the extension in a fresh profile. */
export function launchBrowser(kind: BrowserKind, options: LaunchOptions): Promise<Browser> {
  return kind === 'chromium' ? Chromium.launch(options) : Firefox.launch(options);
}
