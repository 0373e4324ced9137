import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { SelectionView } from '../../app/api/selection';
import type { Selection } from '../../app/selections';
import type { Headline } from '../../verify/verdict';
import { worstHeadline } from '../../verify/verdict';
import { plural, t } from '../i18n';
import { Failure, Loading, Notice } from '../parts/controls';
import { FoldedText } from '../parts/safe-text';
import { Shape } from '../parts/shape';
import { usePlatform } from '../platform';
import { useLive } from '../state/live';
import { headlineSentence } from '../words/verdict';
import { AnswerList } from './answer-list';
import { SiteOutcome, useSite } from './use-site';

interface SignedAsShownProps {
  readonly tabId: number;
  readonly selectionId: string;
  readonly onOpen: (id: string) => void;
}

/** "Was this signed?": the answers of a tab that hold what the user selected, and what is known of them. */
export function SignedAsShown({ tabId, selectionId, onOpen }: SignedAsShownProps): JSX.Element {
  const { client, selection } = usePlatform();
  const selected = useRef<Selection | undefined>(undefined);
  const [found, reload] = useLive(client, `selection ${tabId} ${selectionId}`, async () => {
    selected.current ??= await selection(selectionId);
    if (selected.current === undefined) return undefined;
    const { text, url } = selected.current;
    return { text, view: await client.ask('selection.find', { tabId, url, text }) };
  });
  return (
    <main class="popup popup-window">
      <header class="bar">
        <h1 class="bar-title">{t('menu_was_signed')}</h1>
      </header>
      {found.state === 'loading' && <Loading />}
      {found.state === 'failed' && <Failure refusal={found.refusal} onRetry={reload} />}
      {found.state === 'ready' &&
        (found.value === undefined ? (
          <section class="explained">
            <p>{t('signed_no_selection')}</p>
          </section>
        ) : (
          <Found {...found.value} onOpen={onOpen} onChanged={reload} />
        ))}
    </main>
  );
}

/** The state whose shape and colour stand for what was found. */
function headlineOf({ rows }: SelectionView): Headline {
  return worstHeadline(rows.map((row) => row.headline)) ?? 'unverifiable';
}

function title(view: SelectionView): string {
  switch (view.place) {
    case 'signed':
      return t('signed_yes');
    case 'proved':
      return t('signed_proved');
    case 'unproved':
      return headlineOf(view) === 'rejected' ? t('signed_rejected') : t('signed_unverifiable');
    case 'nowhere':
      return t('signed_no');
    case 'too_short':
    case 'too_long':
      return t('signed_not_looked');
  }
}

function sentence(view: SelectionView): string {
  const [only, ...others] = view.rows;
  const itsOwn = only !== undefined && others.length === 0 ? headlineSentence(only) : '';
  switch (view.place) {
    case 'signed':
      return [plural('signed_yes_text', view.rows.length), itsOwn].join(' ');
    case 'proved':
      return plural('signed_proved_text', view.rows.length);
    case 'unproved':
      return itsOwn || t('signed_unproved_text');
    case 'nowhere':
      return view.searched > 0
        ? plural('signed_no_text', view.searched)
        : view.site?.enabled === false
          ? t('signed_not_watched', new URL(view.site.origin).host)
          : t('signed_none_checked');
    case 'too_short':
      return t('signed_too_short');
    case 'too_long':
      return t('signed_too_long');
  }
}

function Found({
  view,
  text,
  onOpen,
  onChanged,
}: {
  view: SelectionView;
  text: string;
  onOpen: (id: string) => void;
  onChanged: () => void;
}): JSX.Element {
  const { watch, refusal, declined } = useSite(onChanged);
  const { openPage } = usePlatform();
  const headline = headlineOf(view);
  const unwatched = view.place === 'nowhere' && view.site?.enabled === false ? view.site : undefined;
  return (
    <>
      <section class={`band tone-${headline}`} role="status">
        <Shape headline={headline} size={40} />
        <div class="band-words">
          <h2>{title(view)}</h2>
          <p>{sentence(view)}</p>
          {view.withoutText > 0 && view.place !== 'signed' && (
            <p>{plural('signed_without_text', view.withoutText)}</p>
          )}
          {view.unsearched > 0 && view.place !== 'signed' && (
            <p>
              {plural('signed_unsearched', view.unsearched)}{' '}
              <button type="button" class="link" onClick={() => openPage('answers')}>
                {t('nav_history')}
              </button>
            </p>
          )}
        </div>
      </section>
      <SiteOutcome refusal={refusal} declined={declined} />
      {unwatched !== undefined && (
        <Notice>
          <p>{t('signed_watch')}</p>
          <p class="notice-actions">
            <button type="button" class="button button-main" onClick={() => watch(unwatched.origin)}>
              {t('watch_this_site')}
            </button>
          </p>
        </Notice>
      )}
      <div class="selection">
        <FoldedText text={text} label={t('signed_selection')} />
      </div>
      {view.rows.length > 0 && (
        <AnswerList rows={view.rows} label={t('signed_label')} focusOn={undefined} onOpen={onOpen} />
      )}
    </>
  );
}
