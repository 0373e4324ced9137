import { browser } from 'wxt/browser';

import { PAGE_API_MESSAGE, type PageApiReply } from '../capture/page-api-protocol';
import { CAPTURE_MESSAGE, NOTICE_MESSAGE } from '../capture/protocol';
import { captureMessageSchema, noticeMessageSchema } from '../capture/wire-schema';
import type { Seen } from '../store/records';
import { boot, type Background } from './boot';
import { createChanges } from './changes';
import { answerView, fromOwnPage, isApiMessage, typeOf, type Sender } from './messages-in';
import { changeTabNote, forgetTab } from './session';
import { watchableOrigin } from './sites';

/**
 * Wires the browser's events to the application. Every listener is registered in the first turn: an event that woke this
 * background is delivered only then. What they do waits for the parts to be ready.
 */
export function startBackground(): void {
  const changes = createChanges();
  const ready = boot(changes);
  ready.catch((error: unknown) => console.error('Proofmark could not start', error));

  const answer = (message: unknown, sender: Sender): Promise<unknown> | undefined => {
    if (isApiMessage(message)) {
      return fromOwnPage(sender)
        ? ready.then((background) => answerView(message, background.handlers))
        : undefined;
    }
    switch (typeOf(message)) {
      case CAPTURE_MESSAGE:
        return ready.then((background) => takeCapture(background, message, sender));
      case PAGE_API_MESSAGE:
        return ready.then((background) => askPageApi(background, message, sender));
      case NOTICE_MESSAGE:
        return ready.then((background) => takeNotice(background, message, sender));
      default:
        return undefined;
    }
  };
  // The polyfill takes a promise as "the answer comes later", and undefined as "not mine".
  browser.runtime.onMessage.addListener(
    answer as Parameters<typeof browser.runtime.onMessage.addListener>[0],
  );
  browser.alarms.onAlarm.addListener((alarm) => {
    void ready.then((background) => background.clockwork.onAlarm(alarm.name));
  });
  browser.runtime.onInstalled.addListener(() => {
    void ready.then((background) => background.onInstalled());
  });
  browser.contextMenus.onClicked.addListener((info, tab) => {
    void ready.then((background) => background.onMenu(info, tab));
  });
  for (const event of [browser.permissions.onAdded, browser.permissions.onRemoved]) {
    event.addListener(() => {
      void ready.then((background) => background.onPermissionsChanged());
    });
  }
  browser.tabs.onRemoved.addListener((tabId) => {
    void ready.then((background) => forgetTab(tabId).then(() => background.toolbar.forget(tabId)));
  });
  browser.tabs.onUpdated.addListener((tabId, change) => {
    if (change.status === 'loading') void ready.then((background) => background.toolbar.refresh(tabId));
  });
  changes.onViewOpened(() => {
    void ready.then((background) => background.clockwork.wake());
  });
}

/** Origin, tab and frame as the browser says them; undefined for senders that are not watched pages. */
function seenBy(background: Background, sender: Sender): Seen | undefined {
  if (sender.id !== browser.runtime.id || sender.tab?.id === undefined) return undefined;
  // Sandboxed frames have the opaque origin "null", and nothing of theirs can be told apart from another page's.
  const named = (sender as { readonly origin?: string }).origin;
  const origin = watchableOrigin(named ?? sender.url);
  if (origin === undefined) return undefined;
  return {
    origin,
    pageOrigin: watchableOrigin(sender.tab.url) ?? origin,
    tabId: sender.tab.id,
    frameId: sender.frameId ?? 0,
    session: background.session,
    incognito: sender.tab.incognito,
  };
}

async function takeCapture(background: Background, message: unknown, sender: Sender): Promise<unknown> {
  const seen = seenBy(background, sender);
  if (seen === undefined) return { ok: false, code: 'sender_not_watched' };
  const parsed = captureMessageSchema.safeParse(message);
  if (!parsed.success) return { ok: false, code: 'malformed_capture' };
  return background.inbox.take(parsed.data.exchange, seen);
}

async function askPageApi(background: Background, message: unknown, sender: Sender): Promise<PageApiReply> {
  const seen = seenBy(background, sender);
  return seen === undefined
    ? { ok: false, code: 'refused', message: 'Proofmark does not watch this page.' }
    : background.pageApi.ask(message, seen);
}

async function takeNotice(background: Background, message: unknown, sender: Sender): Promise<void> {
  const seen = seenBy(background, sender);
  const parsed = noticeMessageSchema.safeParse(message);
  if (seen === undefined || !parsed.success) return;
  const { notice, count } = parsed.data;
  await changeTabNote(seen.tabId, (note) =>
    notice === 'worker_seen'
      ? { ...note, asksInWorker: true }
      : { ...note, dropped: Math.min(note.dropped + count, 1_000_000) },
  );
  background.changes.announce();
}
