import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { MadeProof } from '../../zk/engine';
import type { ProofJudgement } from '../../zk/judge-proof';
import { t } from '../i18n';
import { saveFile } from '../parts/controls';
import { Section } from '../parts/full-page';
import { differingSignals, signalsIn } from './compare-signals';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 1)}\n`;

/** A proof that was just made: whether it holds, its public numbers, and how they compare with a page's. */
export function ProvedSection({
  made,
  judgement,
  seconds,
}: {
  made: MadeProof;
  judgement: ProofJudgement;
  seconds: number;
}): JSX.Element {
  const { proof, outputs } = judgement;
  const save = (name: string, value: unknown) => () => saveFile(name, json(value), 'application/json');
  return (
    <Section title={t('prove_result')}>
      <p data-outcome={proof.outcome}>
        {proof.outcome === 'pass' ? t('prove_holds', seconds.toFixed(2)) : t('prove_holds_not', proof.detail)}
      </p>
      <table class="table">
        <tbody>
          {outputs.map(({ label, proved }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>
                <code>{proved}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="notice-actions">
        <button type="button" class="button" onClick={save('proof.json', made.proof)}>
          {t('prove_save_proof')}
        </button>
        <button type="button" class="button" onClick={save('public.json', made.publicSignals)}>
          {t('prove_save_signals')}
        </button>
        <button type="button" class="button" onClick={save('verification_key.json', made.verificationKey)}>
          {t('prove_save_key')}
        </button>
      </p>
      <Comparison signals={made.publicSignals} />
    </Section>
  );
}

function Comparison({ signals }: { signals: readonly string[] }): JSX.Element {
  const id = useId();
  const [text, setText] = useState('');
  const theirs = text.trim() === '' ? undefined : signalsIn(text);
  const differing = theirs && differingSignals(signals, theirs);
  const said =
    text.trim() === ''
      ? ''
      : differing === undefined
        ? t('prove_compare_unread')
        : differing.length === 0
          ? t('prove_compare_same')
          : t('prove_compare_differ', differing.join(', '));
  return (
    <div class="field">
      <label for={id}>{t('prove_compare')}</label>
      <textarea
        id={id}
        rows={3}
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p role="status">{said}</p>
    </div>
  );
}
