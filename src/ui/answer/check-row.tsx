import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import type { Check, CheckOutcome, CheckValue } from '../../verify/check';
import { reasonOf } from '../../verify/reasons';
import { t } from '../i18n';
import { CheckMark } from '../parts/check-mark';
import { SafeText } from '../parts/safe-text';
import { checkAside, checkLine } from '../words/checks';
import { duration } from '../words/numbers';

/** One check as a line that opens to its sentence, the values compared, and what a developer does about it. */
export function CheckRow({
  check,
  answer,
  open = false,
}: {
  check: Check;
  answer: AnswerDetail;
  open?: boolean;
}): JSX.Element {
  const aside = checkAside(check, answer);
  const reason = reasonOf(check.code);
  return (
    <details class={`check check-${check.outcome}`} open={open}>
      <summary>
        <CheckMark
          outcome={check.advisory === true && check.outcome !== 'pass' ? 'skipped' : check.outcome}
        />
        <span class="sr-only">{outcomeName(check.outcome)}: </span>
        <span class="check-name">{checkLine(check, answer)}</span>
        {check.advisory === true && check.outcome !== 'pass' && <span class="tag">{t('advisory')}</span>}
        {aside !== undefined &&
          (aside.code ? <code>{aside.text}</code> : <span class="check-aside">{aside.text}</span>)}
      </summary>
      <div class="check-body">
        {check.code !== 'ok' && <p>{reason.user}</p>}
        <Values
          values={check.values}
          against={check.outcome === 'pass' ? t('value_compared') : t('value_expected')}
        />
        {check.outcome !== 'pass' && check.outcome !== 'skipped' && (
          <p class="small">
            <b>{t('for_developers')}</b> {reason.developer}
          </p>
        )}
        <p class="small check-foot">
          {check.outcome !== 'pass' && <code>{check.code}</code>}
          {check.ms > 0 && <span class="clock">{t('took', duration(check.ms))}</span>}
        </p>
      </div>
    </details>
  );
}

function outcomeName(outcome: CheckOutcome): string {
  return t(`outcome_${outcome}`);
}

function Values({ values, against }: { values: readonly CheckValue[]; against: string }): JSX.Element | null {
  if (values.length === 0) return null;
  return (
    <dl class="values">
      {values.map((value, index) => (
        <div key={index} class="value">
          <dt>
            <SafeText text={value.label} />
          </dt>
          {value.expected !== undefined && value.expected !== value.value ? (
            <dd class="value-pair">
              <span class="small">{t('value_found')}</span>
              <code>
                <SafeText text={value.value} />
              </code>
              <span class="small">{against}</span>
              <code>
                <SafeText text={value.expected} />
              </code>
            </dd>
          ) : (
            <dd>
              <code>
                <SafeText text={value.value} />
              </code>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
