import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiRefusal } from '../../app/api';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { t } from '../i18n';
import { Failure, Notice } from '../parts/controls';
import { usePlatform } from '../platform';
import { refusalOf } from '../state/live';

/** What can be done with one answer. */
export function AnswerActions({
  answer,
  onDeleted,
}: {
  answer: AnswerDetail;
  onDeleted: () => void;
}): JSX.Element {
  const { client, requestPermissions } = usePlatform();
  const [refusal, setRefusal] = useState<ApiRefusal | undefined>(undefined);
  const [declined, setDeclined] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const act = (action: () => Promise<void>): void => {
    action().then(
      () => setRefusal(undefined),
      (thrown: unknown) => setRefusal(refusalOf(thrown)),
    );
  };
  const mark = (): void => {
    const granted = answer.marked
      ? Promise.resolve(true)
      : requestPermissions({ permissions: ['notifications'] });
    act(async () => {
      const isGranted = await granted;
      setDeclined(!isGranted);
      if (isGranted) await client.ask('answer.mark', { id: answer.id, marked: !answer.marked });
    });
  };
  const remove = async (): Promise<void> => {
    await client.ask('answer.delete', { ids: [answer.id] });
    onDeleted();
  };
  const open = answer.headline === 'provisional' || answer.headline === 'overdue';

  return (
    <footer class="actions">
      {refusal !== undefined && <Failure refusal={refusal} />}
      {declined && (
        <Notice>
          <p role="status">{t('tell_me_declined')}</p>
        </Notice>
      )}
      {answer.headline !== 'rejected' && answer.headline !== 'checking' && (
        <button
          type="button"
          class="button"
          onClick={() =>
            act(async () => {
              await client.ask('answer.recheck', { id: answer.id });
            })
          }
        >
          {t('check_again')}
        </button>
      )}
      {open && (
        <button type="button" class="button" aria-pressed={answer.marked} onClick={mark}>
          {answer.marked ? t('tell_me_not') : t('tell_me')}
        </button>
      )}
      <span class="spring" />
      {confirming ? (
        <button type="button" class="button button-danger" onClick={() => act(remove)}>
          {t('delete_really')}
        </button>
      ) : (
        <button type="button" class="button" onClick={() => setConfirming(true)}>
          {t('delete')}
        </button>
      )}
    </footer>
  );
}
