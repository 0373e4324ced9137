import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { t } from '../i18n';
import { SafeText } from '../parts/safe-text';
import { answerHash } from '../state/route';
import { dateAndTime } from '../words/numbers';

/** Says which earlier answer had this signature, and leads there while it is kept. Pages may show a stored answer again. */
export function RepeatNote({ repeatOf }: Pick<AnswerDetail, 'repeatOf'>): JSX.Element | null {
  if (repeatOf === undefined) return null;
  if (repeatOf === 'deleted') return <p>{t('repeat_of_deleted')}</p>;
  return (
    <p>
      <SafeText text={t('repeat_of', dateAndTime(repeatOf.at), repeatOf.host)} />{' '}
      <a href={answerHash(repeatOf.id)}>{t('repeat_show')}</a>
    </p>
  );
}
