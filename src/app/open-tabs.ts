import { browser } from 'wxt/browser';

import { BRIDGE_STARTED } from '../capture/handshake';
import type { ContentScript } from './content-scripts';

/**
 * Milliseconds a tab is waited for. A page that is busy, or one of whose frames never ends loading, must hold up nothing;
 * it runs what it was given once it can.
 */
const PATIENCE_MS = 2_000;

/** What a tab answers; undefined where it is discarded, shows an error page, or is not heard in time. */
async function heard<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs content scripts in a tab that is open already, in this order. What cannot take them gets them when it loads again. */
export async function injectInto(
  tabId: number,
  files: readonly Pick<ContentScript, 'js' | 'world'>[],
): Promise<void> {
  const target = { tabId, allFrames: true };
  await heard(
    Promise.all(
      files.map(({ js, world }) =>
        browser.scripting.executeScript({ target, files: [js], world, injectImmediately: true }),
      ),
    ),
  );
}

/** Whether the page of a tab had its scripts from the start. */
export async function hasBridge(tabId: number): Promise<boolean> {
  const probed = await heard(
    browser.scripting.executeScript({
      target: { tabId },
      func: (name: string) => Symbol.for(name) in globalThis,
      args: [BRIDGE_STARTED],
      injectImmediately: true,
    }),
  );
  return probed?.[0]?.result === true;
}
