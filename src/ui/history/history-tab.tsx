import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { HistoryFilter } from '../../app/api/history';
import { AnswerPage } from '../answer/answer-page';
import { plural, t } from '../i18n';
import { Failure, Loading } from '../parts/controls';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';
import { answerHash, goTo } from '../state/route';
import { HistoryFilters } from './history-filters';
import { HistoryList } from './history-list';
import { HistoryTransfer } from './history-transfer';
import { useHistoryWindow } from './history-window';

/** All answers kept here, newest first, with one of them opened beside the list. */
export function HistoryTab({ openId }: { openId: string | undefined }): JSX.Element {
  const { client } = usePlatform();
  const [filter, setFilter] = useState<HistoryFilter>({});
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [confirming, setConfirming] = useState<'selected' | 'found' | undefined>(undefined);
  const { refusal, run } = useAction();
  const search = useRef<HTMLInputElement>(null);
  const rows = useHistoryWindow(client, filter);

  useEffect(() => {
    const toSearch = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || typing) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener('keydown', toSearch);
    return () => removeEventListener('keydown', toSearch);
  }, []);

  const remove = (): void => {
    run(async () => {
      if (confirming === 'selected') await client.ask('answer.delete', { ids: [...selected] });
      else await client.ask('history.clear', { filter });
      setSelected(new Set());
      setConfirming(undefined);
      rows.reload();
    });
  };
  const total = rows.total ?? 0;

  return (
    <>
      <HistoryFilters filter={filter} searchRef={search} onChange={setFilter} />
      <div class="history-bar">
        <span class="small" role="status">
          {rows.total !== undefined && plural('history_found', total)}
          {selected.size > 0 && ` ${plural('history_selected', selected.size)}`}
        </span>
        <span class="spring" />
        {confirming === undefined ? (
          <>
            {selected.size > 0 && (
              <button type="button" class="link small" onClick={() => setConfirming('selected')}>
                {t('delete_selected')}
              </button>
            )}
            {total > 0 && (
              <button type="button" class="link small" onClick={() => setConfirming('found')}>
                {t('delete_found')}
              </button>
            )}
            <HistoryTransfer filter={filter} onImported={rows.reload} />
          </>
        ) : (
          <span class="confirm" role="alertdialog" aria-label={t('delete')}>
            <span>{plural('delete_question', confirming === 'selected' ? selected.size : total)}</span>
            <button type="button" class="button button-danger" onClick={remove}>
              {t('delete_really')}
            </button>
            <button type="button" class="button" onClick={() => setConfirming(undefined)}>
              {t('cancel')}
            </button>
          </span>
        )}
      </div>
      {(refusal ?? rows.refusal) !== undefined && (
        <Failure refusal={refusal ?? rows.refusal ?? { code: '', message: '' }} onRetry={rows.reload} />
      )}
      <div class={openId === undefined ? 'history' : 'history history-open'}>
        {rows.total === undefined && rows.refusal === undefined ? (
          <Loading lines={8} />
        ) : total === 0 ? (
          <section class="explained">
            <h2>{Object.keys(filter).length > 0 ? t('history_nothing_found') : t('history_empty')}</h2>
            <p>
              {Object.keys(filter).length > 0 ? t('history_nothing_found_text') : t('history_empty_text')}
            </p>
          </section>
        ) : (
          <HistoryList
            rows={rows}
            total={total}
            filterKey={JSON.stringify(filter)}
            openId={openId}
            selected={selected}
            onSelect={setSelected}
            onOpen={(id) => goTo(answerHash(id))}
            onDelete={() => setConfirming('selected')}
          />
        )}
        {openId !== undefined && (
          <aside class="inset" aria-label={t('one_answer')}>
            <AnswerPage id={openId} gap={undefined} heading="h2" onBack={() => goTo('')} />
          </aside>
        )}
      </div>
    </>
  );
}
