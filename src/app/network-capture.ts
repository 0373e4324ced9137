import { browser, type Browser } from 'wxt/browser';

import { captureOnNetwork, type NetworkApi, type NetworkCapture } from '../capture/network-capture';
import { wireExchange } from '../capture/wire';
import type { Inbox } from './inbox';
import { originPattern } from './origin-pattern';
import { watchableOrigin } from './sites';

/** Firefox's capture on the network level: sees what workers ask, and no page can forge or avoid it. */
export interface NetworkWatch {
  /** Starts or stops it, as settings and permissions now say. */
  sync(wanted: boolean): void;
  readonly isOn: boolean;
}

/** The browser's API for it, which is there exactly while its optional permissions are held; only Firefox has it. */
function heldApi(): NetworkApi | undefined {
  const { webRequest } = browser as unknown as { readonly webRequest?: NetworkApi };
  return webRequest !== undefined && 'filterResponseData' in webRequest ? webRequest : undefined;
}

/**
 * Firefox wakes a background only for listeners that were there when it last started. Where the permission came later,
 * the background is therefore started once more after it has ended.
 */
function startAgainAfterEnd(): void {
  browser.runtime.onSuspend.addListener(() => {
    void browser.alarms.create('proofmark/network', { when: Date.now() + 500 });
  });
}

/**
 * Listens from the first turn on wherever it may: an answer that wakes the background is shown only to listeners that
 * are there by then, and whether the user wants it is known later. What was captured until then waits in `onCapture`.
 */
export function createNetworkWatch(
  onCapture: (capture: NetworkCapture) => void,
  onDropped: (tabId: number) => void,
): NetworkWatch {
  let stop: (() => void) | undefined;
  let isStarting = true;
  const sync = (wanted: boolean): void => {
    const api = heldApi();
    if (!wanted || api === undefined) {
      stop?.();
      stop = undefined;
    } else if (stop === undefined) {
      stop = captureOnNetwork(api, onCapture, onDropped, () => Date.now());
      if (!isStarting) startAgainAfterEnd();
    }
  };
  sync(true);
  isStarting = false;
  return {
    sync,
    get isOn() {
      return stop !== undefined;
    },
  };
}

/**
 * The tab of whoever asked. Requests of shared and service workers belong to none: of the tabs that show a page of their
 * origin, the one that was looked at last is the likeliest.
 */
async function tabOf({ tabId, origin, incognito }: NetworkCapture): Promise<Browser.tabs.Tab | undefined> {
  if (tabId >= 0) return browser.tabs.get(tabId).catch(() => undefined);
  const tabs = (await browser.tabs.query({ url: originPattern(origin) })).filter(
    (tab) => watchableOrigin(tab.url) === origin && tab.incognito === incognito,
  );
  return tabs.sort((a, b) => b.lastAccessed - a.lastAccessed)[0];
}

/** Hands what was captured to the inbox, as if a page's bridge had delivered it. */
export async function takeFromNetwork(
  { inbox, session }: { readonly inbox: Inbox; readonly session: string },
  capture: NetworkCapture,
): Promise<void> {
  const { exchange, tabId, frameId, origin, incognito } = capture;
  const isTabGuessed = tabId < 0;
  const tab = await tabOf(capture);
  const seen = {
    origin,
    pageOrigin: watchableOrigin(tab?.url) ?? origin,
    tabId: isTabGuessed ? (tab?.id ?? tabId) : tabId,
    frameId: isTabGuessed ? 0 : frameId,
    session,
    incognito,
  };
  await inbox.take(wireExchange(crypto.randomUUID(), exchange), seen, isTabGuessed);
}
