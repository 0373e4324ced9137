import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { checkGroup, checkIds, type Check } from '../../verify/check';
import { plural, t } from '../i18n';
import { CheckRow } from './check-row';

const groups = ['answer', 'enclave', 'proof'] as const;

/** The checks that decide a verdict that is not good: those that failed, else those whose evidence is missing. */
function decisive(checks: readonly Check[]): readonly Check[] {
  const binding = checks.filter((check) => check.advisory !== true);
  const failed = binding.filter((check) => check.outcome === 'fail');
  return failed.length > 0 ? failed : binding.filter((check) => check.outcome === 'missing');
}

/** What is wrong, or what is missing, before everything else and opened; nothing where all is well. */
export function DecisiveChecks({ answer }: { answer: AnswerDetail }): JSX.Element | null {
  const checks = inOrder(decisive(answer.checks));
  if (checks.length === 0) return null;
  return (
    <section class="group group-first">
      <h3>{checks.some((check) => check.outcome === 'fail') ? t('group_failed') : t('group_missing')}</h3>
      {checks.map((check) => (
        <CheckRow key={check.id} check={check} answer={answer} open />
      ))}
    </section>
  );
}

/** All other checks in plain words, by what they are about; what was not checked is folded away. */
export function CheckSections({ answer }: { answer: AnswerDetail }): JSX.Element {
  const shown = decisive(answer.checks);
  const rest = inOrder(answer.checks.filter((check) => !shown.includes(check)));
  return (
    <>
      {groups.map((group) => (
        <Group
          key={group}
          title={t(`group_${group}`)}
          checks={rest.filter((check) => checkGroup[check.id] === group)}
          answer={answer}
          afterFailure={shown.length > 0}
        />
      ))}
    </>
  );
}

function inOrder(checks: readonly Check[]): readonly Check[] {
  return [...checks].sort((one, other) => checkIds.indexOf(one.id) - checkIds.indexOf(other.id));
}

function Group({
  title,
  checks,
  answer,
  afterFailure,
}: {
  title: string;
  checks: readonly Check[];
  answer: AnswerDetail;
  afterFailure: boolean;
}): JSX.Element | null {
  if (checks.length === 0) return null;
  const made = checks.filter((check) => check.outcome !== 'skipped');
  const skipped = checks.filter((check) => check.outcome === 'skipped');
  return (
    <section class="group">
      <h3>{title}</h3>
      {made.map((check) => (
        <CheckRow key={check.id} check={check} answer={answer} />
      ))}
      {skipped.length > 0 && (
        <details class="fold skipped">
          <summary>{plural(afterFailure ? 'skipped' : 'not_made', skipped.length)}</summary>
          {skipped.map((check) => (
            <CheckRow key={check.id} check={check} answer={answer} />
          ))}
        </details>
      )}
    </section>
  );
}
