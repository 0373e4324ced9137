import type { JSX } from 'preact';
import type { PageView } from '../../app/api/page-view';
import { listParts, plural, t } from '../i18n';
import { usePlatform } from '../platform';
import { now } from '../state/clock';
import { elapsed } from '../words/numbers';
import { gapSentence, inSentenceOrder } from '../words/summary';

/** The honest sentence of a page: what was answered there, what is wrong, how long the open ones have been open. */
export function PageSummary({ page }: { page: PageView }): JSX.Element {
  const { openPage } = usePlatform();
  const states = inSentenceOrder(page.counts);
  const total = states.reduce((sum, { count }) => sum + count, 0);
  return (
    <section class="summary">
      <p class="lead clock">
        {plural('summary_answers', total)}{' '}
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
      {total > page.rows.length && (
        <p class="small">
          {t('list_newest', page.rows.length - page.olderRejected, total)}{' '}
          {page.olderRejected > 0 && <>{plural('list_older_rejected', page.olderRejected)} </>}
          <button type="button" class="link" onClick={() => openPage('answers')}>
            {t('list_all')}
          </button>
        </p>
      )}
      <p class="small">{gapSentence(page.gap)}</p>
      <p class="small">{t('summary_only_signed')}</p>
    </section>
  );
}

function openFor(since: number, count: number): string {
  return plural('open_for', count, elapsed(now.value - since));
}
