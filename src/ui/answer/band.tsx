import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { t } from '../i18n';
import { NetworkTag } from '../parts/controls';
import { RegistryOnlyMark } from '../parts/registry-only-mark';
import { SafeLine } from '../parts/safe-text';
import { Shape } from '../parts/shape';
import { RepeatNote } from './repeat-note';
import { dateAndTime } from '../words/numbers';
import { assuranceName, headlineName, headlineSentence, hostName, isRegistryOnly } from '../words/verdict';

/** The verdict: shape, word, one sentence; beside it how far the key is known and where a proof stands. */
export function Band({ answer }: { answer: AnswerDetail }): JSX.Element {
  const first = useRef(answer.headline);
  const assurance = assuranceName(answer);
  const changed = first.current !== answer.headline;
  return (
    <section class={`band tone-${answer.headline}`}>
      <span key={answer.headline} class={changed ? 'just-changed' : undefined}>
        <Shape headline={answer.headline} size={40} />
      </span>
      <div class="band-words">
        <h2>{headlineName(answer.headline)}</h2>
        <p>{headlineSentence(answer)}</p>
        {isRegistryOnly(answer) && <p>{t('registry_only_sentence')}</p>}
        <RepeatNote repeatOf={answer.repeatOf} />
        <p class="small band-about">
          {[answer.model, hostName(answer), dateAndTime(answer.answeredAt)].map(
            (fact) =>
              fact !== undefined && (
                <span key={fact} class="fact">
                  <SafeLine text={fact} />
                </span>
              ),
          )}
        </p>
        <p class="band-tags">
          <NetworkTag network={answer.network} />
          <RegistryOnlyMark answer={answer} />
          {assurance !== undefined && <span class="tag">{assurance}</span>}
          {answer.zk !== 'none' && <span class="tag">{t(`zk_${answer.zk}`)}</span>}
          {answer.source === 'page' && <span class="tag">{t('source_page')}</span>}
          {answer.source === 'network' && <span class="tag">{t('source_network')}</span>}
          {answer.source === 'import' && <span class="tag">{t('source_import')}</span>}
        </p>
      </div>
    </section>
  );
}
