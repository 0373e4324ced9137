import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { listParts, t } from '../i18n';
import { SafeText } from '../parts/safe-text';
import { unsignedNames } from '../words/unsigned';

/** What the signature does not cover, and that no extension can see what a page shows. */
export function Uncovered({ answer }: { answer: AnswerDetail }): JSX.Element {
  const parts = unsignedNames(answer.unsigned);
  const isProof = answer.endpoint === 'zk';
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
        <p>{isProof ? t('uncovered_page_zk') : t('uncovered_page')}</p>
        <p>{isProof ? t('uncovered_zk') : t('uncovered_model')}</p>
      </div>
    </section>
  );
}
