import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { listParts, t } from '../i18n';
import { SafeText } from '../parts/safe-text';
import { unsignedNames } from '../words/unsigned';

/** What the signature does not cover, and that no extension can see what a page shows. */
export function Uncovered({ answer }: { answer: AnswerDetail }): JSX.Element {
  const parts = unsignedNames(answer.unsigned);
  return (
    <section class="group">
      <h3>{t('group_uncovered')}</h3>
      <div class="dashed">
        {parts.length > 0 && (
          <p>
            {t('uncovered_lead')}{' '}
            {listParts(parts).map((part, index) =>
              part.kind === 'literal' ? part.text : <SafeText key={index} text={part.item} />,
            )}
            .
          </p>
        )}
        <p>{t('uncovered_page')}</p>
        {answer.endpoint === 'zk' ? <p>{t('uncovered_zk')}</p> : <p>{t('uncovered_model')}</p>}
      </div>
    </section>
  );
}
