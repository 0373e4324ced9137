import type { JSX } from 'preact';
import type { Api } from '../../app/api';
import { plural, t } from '../i18n';
import { Failure, Loading } from '../parts/controls';
import { FoldedText } from '../parts/safe-text';
import { Shape } from '../parts/shape';
import { usePlatform } from '../platform';
import { useLive } from '../state/live';
import { AnswerList } from './answer-list';

interface SignedAsShownProps {
  readonly tabId: number;
  readonly onOpen: (id: string) => void;
}

/** "Was this signed?": the verified answers of a tab whose signed text holds what the user selected. */
export function SignedAsShown({ tabId, onOpen }: SignedAsShownProps): JSX.Element {
  const { client, selectedText } = usePlatform();
  const [found, reload] = useLive(client, `selection ${tabId}`, async () => {
    const text = await selectedText();
    return text === undefined
      ? undefined
      : { text, ...(await client.ask('selection.find', { tabId, text })) };
  });
  return (
    <main class="popup">
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

function Found({
  text,
  rows,
  searched,
  onOpen,
}: Api['selection.find']['out'] & { text: string; onOpen: (id: string) => void }): JSX.Element {
  const signed = rows.length > 0;
  return (
    <>
      <section class={`band tone-${signed ? 'settled' : 'unverifiable'}`} role="status">
        <Shape headline={signed ? 'settled' : 'unverifiable'} size={40} />
        <div class="band-words">
          <h2>{signed ? t('signed_yes') : t('signed_no')}</h2>
          <p>{signed ? plural('signed_yes_text', rows.length) : plural('signed_no_text', searched)}</p>
        </div>
      </section>
      <div class="selection">
        <FoldedText text={text} label={t('signed_selection')} />
      </div>
      {signed && <AnswerList rows={rows} focusOn={undefined} onOpen={onOpen} />}
    </>
  );
}
