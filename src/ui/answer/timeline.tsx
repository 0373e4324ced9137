import type { ComponentChildren, JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { t } from '../i18n';
import { RunningClock } from '../parts/clocks';
import { dateAndTime, duration, moment, timeOfDay } from '../words/numbers';
import { now } from '../state/clock';

type Mark = 'done' | 'open' | 'bad' | 'never';

interface Step {
  readonly name: string;
  readonly mark: Mark;
  readonly when: ComponentChildren;
}

/** The story of an answer in time: asked, answered, verified, settled. */
export function Timeline({ answer }: { answer: AnswerDetail }): JSX.Element {
  const steps = [asked(answer), answered(answer), verified(answer), settled(answer)];
  return (
    <ol class={`timeline tone-${answer.headline}`} aria-label={t('timeline')}>
      {steps.map((step) => (
        <li key={step.name} class={`step step-${step.mark}`}>
          <i class="step-dot" aria-hidden="true" />
          <b>{step.name}</b>
          <span class="clock">{step.when}</span>
        </li>
      ))}
    </ol>
  );
}

function asked({ askedAt }: AnswerDetail): Step {
  const today = new Date(askedAt).toDateString() === new Date(now.value).toDateString();
  return {
    name: t('step_asked'),
    mark: 'done',
    when: (
      <time dateTime={new Date(askedAt).toISOString()} title={dateAndTime(askedAt)}>
        {today ? timeOfDay(askedAt, true) : moment(askedAt, now.value)}
      </time>
    ),
  };
}

function answered({ askedAt, answeredAt }: AnswerDetail): Step {
  return { name: t('step_answered'), mark: 'done', when: after(answeredAt - askedAt) };
}

function verified({ verification, answeredAt, verifiedAt }: AnswerDetail): Step {
  const when = verifiedAt === undefined ? '—' : after(verifiedAt - answeredAt);
  switch (verification) {
    case 'verified':
      return { name: t('step_verified'), mark: 'done', when };
    case 'rejected':
      return { name: t('step_rejected'), mark: 'bad', when };
    case 'unverifiable':
      return { name: t('step_unverifiable'), mark: 'never', when: t('step_evidence_missing') };
    case 'checking':
      return { name: t('step_checking'), mark: 'open', when: <RunningClock since={answeredAt} /> };
  }
}

function settled({ headline, settlement, settledAt, answeredAt, verification }: AnswerDetail): Step {
  if (settlement === 'unrecorded') return { name: t('step_private'), mark: 'never', when: '—' };
  if (settlement === 'private') return { name: t('step_private'), mark: 'never', when: t('step_never') };
  const recorded = settlement === 'settled' || settlement === 'final';
  if (recorded) {
    const when = settledAt === undefined ? '—' : after(settledAt - answeredAt);
    return { name: verification === 'verified' ? t('step_settled') : t('step_recorded'), mark: 'done', when };
  }
  if (headline === 'rejected' || headline === 'unverifiable') {
    return { name: t('step_recorded'), mark: 'never', when: '—' };
  }
  return {
    name: settlement === 'overdue' ? t('step_overdue') : t('step_not_settled'),
    mark: 'open',
    when: <RunningClock since={answeredAt} />,
  };
}

function after(ms: number): string {
  return t('step_after', duration(ms));
}
