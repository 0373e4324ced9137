import type { JSX } from 'preact';
import type { PageView } from '../../app/api/page-view';
import { listParts, plural, t } from '../i18n';
import { now } from '../state/clock';
import { elapsed } from '../words/numbers';
import { counts, gapSentence } from '../words/summary';

/** The honest sentence of a page: what is on it, what is wrong, how long the open ones have been open. */
export function PageSummary({ page }: { page: PageView }): JSX.Element {
  const states = counts(page.rows);
  return (
    <section class="summary">
      <p class="lead clock">
        {plural('summary_answers', page.rows.length)}{' '}
        {listParts(states).map((part) =>
          part.kind === 'literal' ? (
            part.text
          ) : (
            <span
              key={part.item.headline}
              class={part.item.headline === 'rejected' ? 'strong tone-rejected' : undefined}
            >
              {states.length > 1
                ? plural(`count_${part.item.headline}`, part.item.count)
                : plural(`all_${part.item.headline}`, part.item.count)}
              {part.item.openSince !== undefined && <> {openFor(part.item.openSince, part.item.count)}</>}
            </span>
          ),
        )}
        .
      </p>
      <p class="small">{gapSentence(page.gap)}</p>
      <p class="small">{t('summary_only_signed')}</p>
    </section>
  );
}

function openFor(since: number, count: number): string {
  return plural('open_for', count, elapsed(now.value - since));
}
