import { browser } from 'wxt/browser';

import { captureOnNetwork, type NetworkApi, type NetworkCapture } from '../capture/network-capture';
import { wireExchange } from '../capture/wire';
import type { Inbox } from './inbox';
import { watchableOrigin } from './sites';

/** The permissions that capture on the network level needs, all optional; only Firefox has them. */
export const networkPermissions = ['webRequest', 'webRequestBlocking', 'webRequestFilterResponse'] as const;

/** Firefox's capture on the network level: sees what workers ask, and no page can forge or avoid it. */
export interface NetworkWatch {
  /** Starts, stops or renews it, as settings and permissions now say. */
  sync(wanted: boolean): Promise<void>;
}

export function createNetworkWatch(parts: { readonly inbox: Inbox; readonly session: string }): NetworkWatch {
  let stop: (() => void) | undefined;

  const deliver = async ({ exchange, tabId, frameId, origin }: NetworkCapture): Promise<void> => {
    const tab = await browser.tabs.get(tabId).catch(() => undefined);
    await parts.inbox.take(wireExchange(crypto.randomUUID(), exchange), {
      origin,
      pageOrigin: watchableOrigin(tab?.url) ?? origin,
      tabId,
      frameId,
      session: parts.session,
      incognito: tab?.incognito ?? true,
    });
  };

  return {
    async sync(wanted) {
      stop?.();
      stop = undefined;
      const api = (browser as unknown as { readonly webRequest?: NetworkApi }).webRequest;
      if (!wanted || api === undefined || !('filterResponseData' in api)) return;
      const { origins = [], permissions = [] } = await browser.permissions.getAll();
      const held = permissions as readonly string[];
      if (origins.length === 0 || !networkPermissions.every((name) => held.includes(name))) return;
      stop = captureOnNetwork(
        api,
        origins,
        (capture) => {
          deliver(capture).catch((error: unknown) => console.error('Proofmark: a capture was lost', error));
        },
        () => Date.now(),
      );
    },
  };
}
