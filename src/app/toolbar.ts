import { browser } from 'wxt/browser';

import type { Tally } from '../store/pages';
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
  tallies: readonly Pick<Tally, 'headline' | 'networkKind' | 'count'>[],
): Promise<void> {
  const worst = worstHeadline(tallies.map(({ headline }) => headline));
  const state = worst ?? 'idle';
  const total = sum(tallies);
  const text = total === 0 ? '' : total > 99 ? '99+' : String(total);
  const label = [
    'Proofmark',
    worst === undefined
      ? ''
      : titleOf(worst, sum(tallies.filter(({ headline }) => headline === worst)), total),
    tallies.some(({ networkKind }) => networkKind === 'test') ? browser.i18n.getMessage('testNetwork') : '',
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

function sum(tallies: readonly Pick<Tally, 'count'>[]): number {
  return tallies.reduce((total, { count }) => total + count, 0);
}

/** The state, and how many answers are in it: one rejected among many is not many rejected. */
function titleOf(worst: Headline, count: number, total: number): string {
  const name = browser.i18n.getMessage(`headline_${worst}`);
  return count === total
    ? `${name} (${count})`
    : browser.i18n.getMessage('toolbar_some', [name, String(count), String(total)]);
}
