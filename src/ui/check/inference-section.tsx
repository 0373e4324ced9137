import type { JSX } from 'preact';
import type { InferenceReport } from '../../app/api/inference';
import { inferenceReasons } from '../../verify/reasons/inference';
import { t } from '../i18n';
import { NetworkTag } from '../parts/controls';
import { Fact, Identifier } from '../parts/facts';
import { Section } from '../parts/full-page';
import { SafeText } from '../parts/safe-text';
import { Shape } from '../parts/shape';
import { count } from '../words/numbers';
import { headlineName } from '../words/verdict';

/** What the chain recorded about runs of models, and that nothing in the record proves it. */
export function InferenceSection({ report }: { report: InferenceReport }): JSX.Element {
  return (
    <div role="status">
      <Section title={t('inference_title')}>
        {report.inferences.map((inference, index) => (
          <Inference key={index} inference={inference} report={report} />
        ))}
      </Section>
    </div>
  );
}

function Inference({
  inference,
  report,
}: {
  inference: InferenceReport['inferences'][number];
  report: InferenceReport;
}): JSX.Element {
  const { code, model, inferenceId, outputs } = inference;
  const { network, transaction, block, nodes, explorer } = report;
  return (
    <article class="card inference">
      <h3 class="card-head">
        <Shape headline="unverifiable" size={22} />
        {headlineName('unverifiable')}
      </h3>
      <p class="band-tags">
        <NetworkTag network={network} />
        <span class="tag">{t(`tag_${code}`)}</span>
      </p>
      <p>{inferenceReasons[code].user}</p>
      <dl class="facts">
        {model !== undefined && (
          <Fact name={t('inference_model')}>
            <SafeText text={model} />
          </Fact>
        )}
        {outputs.map(({ name, values, count: all }, index) => (
          <Fact key={index} name={t('inference_output')}>
            <SafeText text={`${name}: ${values.join(', ')}`} />
            {all > values.length && ` … (${count(all)})`}
          </Fact>
        ))}
        {inferenceId !== undefined && (
          <Fact name={t('inference_id')}>
            <Identifier value={inferenceId} />
          </Fact>
        )}
        <Fact name={t('record_transaction')}>
          <Identifier value={transaction} template={explorer.tx} />
        </Fact>
        <Fact name={t('inference_said_by')}>
          {t('inference_nodes', count(nodes.agreed), count(nodes.asked), count(block))}
        </Fact>
      </dl>
    </article>
  );
}
