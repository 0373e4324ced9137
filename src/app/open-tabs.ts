import { browser } from 'wxt/browser';

import { BRIDGE_STARTED } from '../capture/handshake';
import type { ContentScript } from './content-scripts';

/** Runs content scripts in a tab that is open already. */
export async function injectInto(
  tabId: number,
  files: readonly Pick<ContentScript, 'js' | 'world'>[],
): Promise<void> {
  for (const { js, world } of files) {
    // A tab may be discarded or showing an error page: it gets the scripts when it loads again.
    await browser.scripting
      .executeScript({ target: { tabId, allFrames: true }, files: [js], world })
      .catch(() => undefined);
  }
}

/** Whether the page of a tab had its scripts from the start. */
export async function hasBridge(tabId: number): Promise<boolean> {
  const probed = await browser.scripting
    .executeScript({
      target: { tabId },
      func: (name: string) => Symbol.for(name) in globalThis,
      args: [BRIDGE_STARTED],
    })
    .catch(() => []);
  return probed[0]?.result === true;
}
