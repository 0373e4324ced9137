import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api';
import { checkGroup, checkIds, type Check } from '../../verify/check';
import { plural, t } from '../i18n';
import { CheckRow } from './check-row';

const groups = ['answer', 'enclave', 'proof'] as const;

/** All checks in plain words: what failed first and opened, then the groups, what was not checked folded away. */
export function CheckSections({ answer }: { answer: AnswerDetail }): JSX.Element {
  const checks = [...answer.checks].sort(
    (one, other) => checkIds.indexOf(one.id) - checkIds.indexOf(other.id),
  );
  const failed = checks.filter((check) => check.outcome === 'fail' && check.advisory !== true);
  const missing = checks.filter((check) => check.outcome === 'missing' && check.advisory !== true);
  const first = failed.length > 0 ? failed : missing;
  return (
    <>
      {first.length > 0 && (
        <section class="group group-first">
          <h3>{failed.length > 0 ? t('group_failed') : t('group_missing')}</h3>
          {first.map((check) => (
            <CheckRow key={check.id} check={check} answer={answer} open />
          ))}
        </section>
      )}
      {groups.map((group) => (
        <Group
          key={group}
          title={t(`group_${group}`)}
          checks={checks.filter((check) => checkGroup[check.id] === group && !first.includes(check))}
          answer={answer}
        />
      ))}
    </>
  );
}

function Group({
  title,
  checks,
  answer,
}: {
  title: string;
  checks: readonly Check[];
  answer: AnswerDetail;
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
          <summary>{plural('skipped', skipped.length)}</summary>
          {skipped.map((check) => (
            <CheckRow key={check.id} check={check} answer={answer} />
          ))}
        </details>
      )}
    </section>
  );
}
