import { browser } from 'wxt/browser';
import { defineContentScript } from 'wxt/utils/define-content-script';

import { startBridge } from '../src/capture/bridge';
import { BRIDGE_STARTED } from '../src/capture/handshake';
import { startPageApi } from '../src/capture/page-api-bridge';

/** Content scripts of one extension share this global; the page never sees it. */
const started = Symbol.for(BRIDGE_STARTED);

/** Chromium leaves scripts of an extension that was updated or removed running, but takes its identity from them. */
function isOrphaned(): boolean {
  try {
    return (browser.runtime.id as string | undefined) === undefined;
  } catch {
    return true;
  }
}

/**
 * Registered at run time for the ISOLATED world (src/app/sites.ts). Declared for MAIN here because WXT's wrapper for
 * isolated scripts announces itself to the page with an event.
 */
export default defineContentScript({
  registration: 'runtime',
  world: 'MAIN',
  runAt: 'document_start',
  main() {
    if (started in globalThis) return;
    Object.defineProperty(globalThis, started, { value: true });
    startBridge({
      document,
      window,
      send: (message) => browser.runtime.sendMessage(message),
      isOrphaned,
    });
    startPageApi({
      window,
      origin: self.origin,
      send: (message) => browser.runtime.sendMessage(message),
      onMessage: (listener) => browser.runtime.onMessage.addListener((message) => listener(message)),
      now: Date.now,
      isOrphaned,
    });
  },
});
