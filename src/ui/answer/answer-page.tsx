import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { GapEstimate } from '../../app/api/gap';
import { t } from '../i18n';
import { Failure, Loading } from '../parts/controls';
import { usePlatform } from '../platform';
import { useLive } from '../state/live';
import { AnswerView } from './answer-view';
import { SaveReceipt } from './save-receipt';

interface AnswerPageProps {
  readonly id: string;
  readonly gap: GapEstimate | undefined;
  readonly onBack: () => void;
  /** Its heading's rank: the whole of a popup, or a part of a page. */
  readonly heading: 'h1' | 'h2';
}

/** One answer in full, with the way back; Escape goes back too. */
export function AnswerPage({ id, gap, onBack, heading: Heading }: AnswerPageProps): JSX.Element {
  const { client } = usePlatform();
  const back = useRef<HTMLButtonElement>(null);
  const [answer, reload] = useLive(
    client,
    `answer ${id}`,
    () => client.ask('answer.get', { id }),
    (ids) => ids === undefined || ids.includes(id),
  );

  useEffect(() => {
    back.current?.focus();
    scrollTo(0, 0);
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // Without this the browser closes the popup.
      event.preventDefault();
      onBack();
    };
    addEventListener('keydown', leave);
    return () => removeEventListener('keydown', leave);
  }, [id]);

  return (
    <section class="popup answer-page">
      <header class="bar">
        <button
          type="button"
          class="back"
          ref={back}
          onClick={onBack}
          aria-label={t('back')}
          title={t('back')}
        >
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M10 3L5 8l5 5" fill="none" stroke="currentColor" stroke-width="1.8" />
          </svg>
        </button>
        <Heading class="bar-title">{t('one_answer')}</Heading>
        {answer.state === 'ready' && answer.value !== undefined && <SaveReceipt id={id} />}
      </header>
      {answer.state === 'loading' && <Loading lines={7} />}
      {answer.state === 'failed' && <Failure refusal={answer.refusal} onRetry={reload} />}
      {answer.state === 'ready' &&
        (answer.value === undefined ? (
          <section class="explained">
            <h2>{t('answer_gone_title')}</h2>
            <p>{t('answer_gone_text')}</p>
          </section>
        ) : (
          <AnswerView answer={answer.value} gap={gap} onDeleted={onBack} />
        ))}
    </section>
  );
}
