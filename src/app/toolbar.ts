import { browser } from 'wxt/browser';

import type { Headline } from '../verify/verdict';
import { worstHeadline } from '../verify/verdict';

const sizes = [16, 32, 48] as const;

const badgeColours: Readonly<Record<Headline, string>> = {
  settled: '#1f7a3f',
  provisional: '#946200',
  overdue: '#b4490a',
  rejected: '#c22a2e',
  private: '#4f4fc4',
  proved: '#0b6f73',
  unverifiable: '#6b6862',
  checking: '#6b6862',
};

/** Shows a tab's worst state as the toolbar icon's shape, and how many answers there are as the badge. */
export async function showInToolbar(
  tabId: number,
  headlines: readonly Headline[],
  testNetwork: boolean,
): Promise<void> {
  const worst = worstHeadline(headlines);
  const state = worst ?? 'idle';
  const text = headlines.length === 0 ? '' : headlines.length > 99 ? '99+' : String(headlines.length);
  const title = worst === undefined ? '' : browser.i18n.getMessage(`headline_${worst}`);
  const label = [
    'Proofmark',
    title && `${title} (${headlines.length})`,
    testNetwork && headlines.length > 0 ? browser.i18n.getMessage('testNetwork') : '',
  ].filter(Boolean);
  const path = Object.fromEntries(sizes.map((size) => [size, `/icon/${state}-${size}.png`]));
  // The tab may have been closed meanwhile: then there is nothing to show.
  await Promise.allSettled([
    browser.action.setIcon({ tabId, path }),
    browser.action.setBadgeText({ tabId, text }),
    browser.action.setBadgeBackgroundColor({ tabId, color: badgeColours[worst ?? 'unverifiable'] }),
    browser.action.setTitle({ tabId, title: label.join(': ') }),
  ]);
}
