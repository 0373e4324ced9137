import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { t } from '../i18n';
import { Fact, Identifier } from '../parts/facts';
import { SafeText } from '../parts/safe-text';
import { dateAndTime } from '../words/numbers';

/** The technical side of an answer, folded: what was signed, which rules matched, what would make it match. */
export function ForDevelopers({ answer }: { answer: AnswerDetail }): JSX.Element {
  const { signed, profile, explanation, retryAt } = answer;
  return (
    <details class="fold section-fold">
      <summary>{t('developers')}</summary>
      <dl class="facts">
        {explanation !== undefined && (
          <Fact name={t('dev_explanation')}>
            <SafeText text={explanation} />
          </Fact>
        )}
        {answer.model !== undefined && (
          <Fact name={t('dev_model')}>
            <SafeText text={answer.model} />
          </Fact>
        )}
        <Fact name={t('dev_page')}>
          <Identifier value={answer.origin} />
        </Fact>
        <Fact name={t('dev_url')}>
          <Identifier value={answer.url} />
        </Fact>
        <Fact name={t('dev_seen')}>
          <code>{answer.source}</code> <code>{answer.endpoint}</code> <code>{answer.mode}</code>
        </Fact>
        <Fact name={t('dev_network')}>
          {answer.network.name} <code>{answer.network.id}</code>
        </Fact>
        {profile !== undefined && (
          <Fact name={t('dev_profile')}>
            <code>{profile}</code>
          </Fact>
        )}
        {signed !== undefined && (
          <>
            <Fact name={t('dev_tee')}>
              <Identifier value={signed.teeId} />
            </Fact>
            <Fact name={t('dev_request_hash')}>
              <Identifier value={signed.requestHash} />
            </Fact>
            <Fact name={t('dev_output_hash')}>
              <Identifier value={signed.outputHash} />
            </Fact>
            <Fact name={t('dev_timestamp')}>
              <code>{signed.timestamp}</code> {dateAndTime(1_000 * signed.timestamp)}
            </Fact>
            <Fact name={t('dev_signature')}>
              <Identifier value={signed.signature} />
            </Fact>
          </>
        )}
        {retryAt !== undefined && <Fact name={t('dev_retry')}>{dateAndTime(retryAt)}</Fact>}
        <Fact name={t('dev_id')}>
          <Identifier value={answer.id} />
        </Fact>
      </dl>
    </details>
  );
}
