import type { JSX } from 'preact';
import type { AnswerDetail } from '../../app/api/answer-detail';
import { checkGroup, checkIds, type Check, type CheckId } from '../../verify/check';
import { plural, t } from '../i18n';
import { CheckMark } from '../parts/check-mark';
import { checkName } from '../words/checks';
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
  const findings = byCause(inOrder(decisive(answer.checks)), answer.leading?.id);
  if (findings.length === 0) return null;
  return (
    <section class="group group-first">
      <h3>
        {findings.some(({ cause }) => cause.outcome === 'fail') ? t('group_failed') : t('group_missing')}
      </h3>
      {findings.map(({ cause, dependents }) => (
        <div key={cause.id}>
          <CheckRow check={cause} answer={answer} open />
          {dependents.length > 0 && <Dependents checks={dependents} />}
        </div>
      ))}
    </section>
  );
}

interface Finding {
  readonly cause: Check;
  /** Checks that miss the same evidence, for which there is nothing else to say. */
  readonly dependents: readonly Check[];
}

/** Missing evidence once for all checks that lack it, under the one that leads; each failed check for itself. */
function byCause(checks: readonly Check[], leading: CheckId | undefined): readonly Finding[] {
  const ordered = [...checks].sort((one, other) => Number(other.id === leading) - Number(one.id === leading));
  const findings = new Map<string, Check[]>();
  for (const check of ordered) {
    const key = check.outcome === 'missing' ? check.code : check.id;
    findings.set(key, [...(findings.get(key) ?? []), check]);
  }
  return [...findings.values()].flatMap(([cause, ...dependents]) =>
    cause === undefined ? [] : [{ cause, dependents }],
  );
}

function Dependents({ checks }: { checks: readonly Check[] }): JSX.Element {
  return (
    <details class="fold skipped">
      <summary>{plural('skipped', checks.length)}</summary>
      <ul>
        {checks.map(({ id, outcome }) => (
          <li key={id} class="dependent">
            <CheckMark outcome={outcome} />
            {checkName(id, outcome)}
          </li>
        ))}
      </ul>
    </details>
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
