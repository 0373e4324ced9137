import { browser } from 'wxt/browser';

import type { ExchangeRecord } from '../store/records';
import type { PageAnswers } from './page-answers';
import { watchableOrigin } from './sites';
import { showInToolbar } from './toolbar';

/** Keeps each tab's toolbar icon what its answers are. */
export interface TabIcons {
  refresh(tabId: number): void;
  /** The answers that changed: their tabs are shown anew. */
  refreshFor(record: ExchangeRecord): void;
  /** All tabs that have answers, after a start. */
  refreshAll(): Promise<void>;
  forget(tabId: number): void;
}

/** Many answers may change at once: a tab is drawn at most this often. */
const PAUSE_MS = 100;

export function createTabIcons(pages: Pick<PageAnswers, 'tally'>, session: string): TabIcons {
  const waiting = new Map<number, ReturnType<typeof setTimeout>>();

  const draw = async (tabId: number): Promise<void> => {
    const tab = await browser.tabs.get(tabId).catch(() => undefined);
    if (tab === undefined) return;
    await showInToolbar(tabId, await pages.tally(tabId, watchableOrigin(tab.url)));
  };

  const refresh = (tabId: number): void => {
    if (tabId < 0 || waiting.has(tabId)) return;
    waiting.set(
      tabId,
      setTimeout(() => {
        waiting.delete(tabId);
        void draw(tabId);
      }, PAUSE_MS),
    );
  };

  return {
    refresh,
    refreshFor: (record) => {
      if (record.seen.session === session) refresh(record.seen.tabId);
    },
    async refreshAll() {
      for (const tab of await browser.tabs.query({})) if (tab.id !== undefined) refresh(tab.id);
    },
    forget(tabId) {
      clearTimeout(waiting.get(tabId));
      waiting.delete(tabId);
    },
  };
}
