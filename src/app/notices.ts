import { browser } from 'wxt/browser';

import type { ExchangeRecord } from '../store/records';
import type { Headline } from '../verify/verdict';

const worthTelling: readonly Headline[] = ['settled', 'overdue', 'rejected'];

/**
 * Tells the user when an answer that they marked settles, is overdue or is rejected. The mark is their wish; the optional
 * permission is asked for with it, and nothing is shown where it was taken back.
 */
export async function tellIfMarked(before: Headline, record: ExchangeRecord): Promise<void> {
  if (!record.marked || record.headline === before || !worthTelling.includes(record.headline)) return;
  if (!(await browser.permissions.contains({ permissions: ['notifications'] }))) return;
  const test = record.network.kind === 'test' ? ` · ${browser.i18n.getMessage('testNetwork')}` : '';
  await browser.notifications.create(`proofmark/${record.id}`, {
    type: 'basic',
    iconUrl: browser.runtime.getURL(`/icon/${record.headline}-128.png`),
    title: `${browser.i18n.getMessage(`headline_${record.headline}`)}${test}`,
    // The system shows it as text, and may write it down: nothing of a private window is in it. Answers of which only
    // hashes are kept have no text.
    message: record.seen.incognito ? record.network.name : (record.answer?.slice(0, 120) ?? record.url),
  });
}
