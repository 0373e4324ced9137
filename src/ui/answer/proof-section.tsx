import type { JSX } from 'preact';
import type { AnswerDetail, ProofView } from '../../app/api/answer-detail';
import { t } from '../i18n';
import { SafeText } from '../parts/safe-text';
import { shortened } from '../words/numbers';

/** A ZK proof beside the answer: one sentence, what it proves about the numbers shown, under whose key. */
export function ProofSection({ proof, answer }: { proof: ProofView; answer: AnswerDetail }): JSX.Element {
  return (
    <section class="group">
      <h3>{t('group_zk')}</h3>
      <div class="check check-open">
        <p>
          <SafeText text={proof.sentence} />
        </p>
        <p class="band-tags">
          {answer.zk !== 'none' && <span class="tag">{t(`zk_${answer.zk}`)}</span>}
          {proof.setup !== undefined && <span class="tag">{t(`zk_${proof.setup}_setup`)}</span>}
          <span class="tag">
            {t(
              proof.binds === 'input+output'
                ? 'zk_binds_both'
                : proof.binds === 'output'
                  ? 'zk_binds_output'
                  : 'zk_binds_nothing',
            )}
          </span>
        </p>
        {proof.outputs.length > 0 && (
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t('zk_output')}</th>
                <th scope="col">{t('zk_proved_value')}</th>
                <th scope="col">{t('zk_shown_value')}</th>
              </tr>
            </thead>
            <tbody>
              {proof.outputs.map((output, index) => (
                <tr key={index}>
                  <th scope="row">
                    <SafeText text={output.label} />
                  </th>
                  <td>
                    <code>
                      <SafeText text={output.proved} />
                    </code>
                  </td>
                  <td>
                    {output.shown === undefined ? (
                      '—'
                    ) : (
                      <code>
                        <SafeText text={output.shown} />
                      </code>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p class="small">
          {proof.card === undefined ? (
            t('zk_no_card')
          ) : (
            <>
              <SafeText text={proof.card.name} /> <code>{shortened(proof.card.hash)}</code>{' '}
              {proof.card.trusted
                ? t('zk_card_trusted')
                : proof.card.offeredByPage
                  ? t('zk_card_offered')
                  : t('zk_card_untrusted')}
            </>
          )}
        </p>
      </div>
    </section>
  );
}
