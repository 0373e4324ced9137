import type { JSX } from 'preact';
import type { SelectionView } from '../../app/api/selection';
import type { Headline } from '../../verify/verdict';
import { worstHeadline } from '../../verify/verdict';
import { plural, t } from '../i18n';
import { Failure, Loading } from '../parts/controls';
import { FoldedText } from '../parts/safe-text';
import { Shape } from '../parts/shape';
import { usePlatform } from '../platform';
import { useLive } from '../state/live';
import { headlineSentence } from '../words/verdict';
import { AnswerList } from './answer-list';

interface SignedAsShownProps {
  readonly tabId: number;
  readonly onOpen: (id: string) => void;
}

/** "Was this signed?": the answers of a tab that hold what the user selected, and what is known of them. */
export function SignedAsShown({ tabId, onOpen }: SignedAsShownProps): JSX.Element {
  const { client, selectedText } = usePlatform();
  const [found, reload] = useLive(client, `selection ${tabId}`, async () => {
    const text = await selectedText();
    return text === undefined
      ? undefined
      : { text, view: await client.ask('selection.find', { tabId, text }) };
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
          <Found {...found.value} onOpen={onOpen} />
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
      return view.searched === 0 ? t('signed_none_checked') : plural('signed_no_text', view.searched);
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
}: {
  view: SelectionView;
  text: string;
  onOpen: (id: string) => void;
}): JSX.Element {
  const headline = headlineOf(view);
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
        </div>
      </section>
      <div class="selection">
        <FoldedText text={text} label={t('signed_selection')} />
      </div>
      {view.rows.length > 0 && <AnswerList rows={view.rows} focusOn={undefined} onOpen={onOpen} />}
    </>
  );
}
