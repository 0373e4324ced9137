import { browser } from 'wxt/browser';

import type { UiPortMessage } from './messages';
import { UI_PORT } from './messages';
import { fromOwnPage } from './messages-in';

/** Tells open views that something they show may have changed, and knows whether any is open. */
export interface Changes {
  /** `ids` are answers; without them, anything may have changed. */
  announce(ids?: readonly string[]): void;
  readonly viewsOpen: boolean;
  /** Called with every announcement, in this context too. */
  listen(listener: (ids: readonly string[] | undefined) => void): void;
  onViewOpened(listener: () => void): void;
}

type Port = Parameters<Parameters<typeof browser.runtime.onConnect.addListener>[0]>[0];

/** Changes with no view open yet. */
export function createChanges(): Changes {
  const ports = new Set<Port>();
  const listeners: ((ids: readonly string[] | undefined) => void)[] = [];
  const opened: (() => void)[] = [];
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== UI_PORT || port.sender === undefined || !fromOwnPage(port.sender)) return;
    ports.add(port);
    port.onDisconnect.addListener(() => ports.delete(port));
    opened.forEach((listener) => listener());
  });
  return {
    announce(ids) {
      for (const listener of listeners) listener(ids);
      for (const port of ports) {
        try {
          const message: UiPortMessage = ids === undefined ? { type: 'changed' } : { type: 'changed', ids };
          port.postMessage(message);
        } catch {
          ports.delete(port);
        }
      }
    },
    get viewsOpen() {
      return ports.size > 0;
    },
    listen: (listener) => listeners.push(listener),
    onViewOpened: (listener) => opened.push(listener),
  };
}
