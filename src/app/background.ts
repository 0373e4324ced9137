import { browser } from 'wxt/browser';

import { PAGE_API_MESSAGE, type PageApiReply } from '../capture/page-api-protocol';
import { CAPTURE_MESSAGE, NOTICE_MESSAGE } from '../capture/protocol';
import { captureMessageSchema, noticeMessageSchema } from '../capture/wire-schema';
import type { Seen } from '../store/records';
import { boot, type Background } from './boot';
import { createChanges } from './changes';
import { answerView, fromOwnPage, isApiMessage, typeOf, type Sender } from './messages-in';
import { createNetworkWatch } from './network-capture';
import { changeTabNote } from './session';
import { watchableOrigin } from './sites';
import { tellTrouble } from './tell-trouble';

/**
 * Wires the browser's events to the application. Every listener is registered in the first turn: an event that woke this
 * background is delivered only then. What they do waits for the parts to be ready.
 */
export function startBackground(): void {
  const changes = createChanges();
  const network = createNetworkWatch(
    (capture) => {
      whenReady((background) => background.onNetworkCapture(capture));
    },
    (tabId) => {
      whenReady((background) => noteDroppedOnNetwork(background, tabId));
    },
  );
  const start = reviving((onLost) => boot(changes, network, onLost));
  start().catch(() => undefined);
  const whenReady = (work: (background: Background) => unknown): void => {
    start()
      .then(work)
      .catch((error: unknown) => tellTrouble('an event was not handled', error));
  };

  const answer = (message: unknown, sender: Sender): Promise<unknown> | undefined => {
    if (isApiMessage(message)) {
      return fromOwnPage(sender)
        ? start().then((background) => answerView(message, background.handlers))
        : undefined;
    }
    switch (typeOf(message)) {
      case CAPTURE_MESSAGE:
        return start().then((background) => takeCapture(background, message, sender));
      case PAGE_API_MESSAGE:
        return start().then((background) => askPageApi(background, message, sender));
      case NOTICE_MESSAGE:
        return start().then((background) => takeNotice(background, message, sender));
      default:
        return undefined;
    }
  };
  // The polyfill takes a promise as "the answer comes later", and undefined as "not mine".
  browser.runtime.onMessage.addListener(
    answer as Parameters<typeof browser.runtime.onMessage.addListener>[0],
  );
  browser.alarms.onAlarm.addListener((alarm) => {
    whenReady((background) => background.clockwork.onAlarm(alarm.name));
  });
  browser.runtime.onInstalled.addListener(({ reason }) => {
    whenReady((background) => background.onInstalled(reason));
  });
  // Without this listener nothing starts the background with the browser, and what was left unfinished would wait.
  browser.runtime.onStartup.addListener(() => whenReady((background) => background.clockwork.wake()));
  browser.contextMenus.onClicked.addListener((info, tab) => {
    whenReady((background) => background.onMenu(info, tab));
  });
  for (const event of [browser.permissions.onAdded, browser.permissions.onRemoved]) {
    event.addListener(() => {
      whenReady((background) => background.onPermissionsChanged());
    });
  }
  browser.tabs.onRemoved.addListener((tabId) => {
    whenReady((background) => background.onTabClosed(tabId));
  });
  browser.tabs.onUpdated.addListener((tabId, change) => {
    if (change.status === 'loading') whenReady((background) => background.toolbar.refresh(tabId));
  });
  changes.onViewOpened(() => {
    whenReady((background) => background.clockwork.wake());
  });
}

/**
 * Starts once, and again at the next event when the start failed or what was started was lost: a passing failure of the
 * browser's storage must not leave a background that refuses everything for as long as it lives.
 */
export function reviving<Running>(start: (onLost: () => void) => Promise<Running>): () => Promise<Running> {
  let running: Promise<Running> | undefined;
  return () => {
    if (running !== undefined) return running;
    const forget = (): void => {
      if (running === begun) running = undefined;
    };
    const begun = start(forget);
    running = begun;
    begun.catch((error: unknown) => {
      tellTrouble('the background could not start', error);
      forget();
    });
    return begun;
  };
}

/** Origin, tab and frame as the browser says them; undefined for senders that are not watched pages. */
function seenBy(background: Background, sender: Sender): Seen | undefined {
  // A page that is only being prerendered has no tab of its own yet.
  if (sender.id !== browser.runtime.id || sender.tab?.id === undefined || sender.tab.id < 0) return undefined;
  // Sandboxed frames have the opaque origin "null", and nothing of theirs can be told apart from another page's.
  const named = (sender as { readonly origin?: string }).origin;
  const origin = watchableOrigin(named ?? sender.url);
  if (origin === undefined) return undefined;
  const frameId = sender.frameId ?? 0;
  // A page that sends while it is left is not the one that the tab shows by now.
  const pageOrigin = frameId === 0 ? origin : (watchableOrigin(sender.tab.url) ?? origin);
  return {
    origin,
    pageOrigin,
    tabId: sender.tab.id,
    frameId,
    session: background.session,
    incognito: sender.tab.incognito,
  };
}

async function takeCapture(background: Background, message: unknown, sender: Sender): Promise<unknown> {
  // No reply is no refusal: the bridge of a prerendered page asks again, and has a tab by then.
  if (sender.tab?.id !== undefined && sender.tab.id < 0) return undefined;
  const seen = seenBy(background, sender);
  if (seen === undefined) return { ok: false, code: 'sender_not_watched' };
  const parsed = captureMessageSchema.safeParse(message);
  if (!parsed.success) return { ok: false, code: 'malformed_capture' };
  const taken = await background.inbox.take(parsed.data.exchange, seen);
  if (!taken.ok && taken.code === 'too_many_answers') await noteDropped(background, seen, 1);
  return taken;
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
  if (notice === 'dropped') {
    await noteDropped(background, seen, count);
    return;
  }
  await changeTabNote(seen.tabId, seen.pageOrigin, (note) => ({
    ...note,
    workers: [...new Set([...note.workers, notice])],
  }));
  background.changes.announce();
}

/** The popup says how many answers of the page could not be kept. */
async function noteDropped(
  background: Background,
  { tabId, pageOrigin }: Pick<Seen, 'tabId' | 'pageOrigin'>,
  count: number,
): Promise<void> {
  await changeTabNote(tabId, pageOrigin, (note) => ({
    ...note,
    dropped: Math.min(note.dropped + count, 1_000_000),
  }));
  background.changes.announce();
}

async function noteDroppedOnNetwork(background: Background, tabId: number): Promise<void> {
  const tab = await browser.tabs.get(tabId).catch(() => undefined);
  const pageOrigin = watchableOrigin(tab?.url);
  if (pageOrigin !== undefined) await noteDropped(background, { tabId, pageOrigin }, 1);
}
