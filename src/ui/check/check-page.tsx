import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Api } from '../../app/api';
import type { AnswerRow } from '../../app/api/answer-row';
import type { InferenceReport } from '../../app/api/inference';
import { AnswerPage } from '../answer/answer-page';
import { t } from '../i18n';
import { FullPage, Section } from '../parts/full-page';
import { SafeText } from '../parts/safe-text';
import { usePlatform } from '../platform';
import { AnswerList } from '../popup/answer-list';
import { useLive } from '../state/live';
import { answerHash, goTo, useRoute } from '../state/route';
import { CheckForm } from './check-form';
import { InferenceSection } from './inference-section';
import { LookupForm } from './lookup-form';

type Outcome = Api['import.check']['out'];

/** Checks what was pasted or dropped, and what is fetched by its name. */
export function CheckPage(): JSX.Element {
  const { answerId } = useRoute();
  const [networkId, setNetworkId] = useState('');
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const [inferences, setInferences] = useState<InferenceReport | undefined>(undefined);
  const [from, setFrom] = useState<'form' | 'lookup'>('form');
  const showOutcome = (found: Outcome, by: typeof from): void => {
    setFrom(by);
    setOutcome(found);
    setInferences(undefined);
  };
  const showInferences = (found: InferenceReport): void => {
    setOutcome(undefined);
    setInferences(found);
  };
  return (
    <FullPage current="check" title={t('check_title')}>
      <div hidden={answerId !== undefined}>
        <CheckForm
          networkId={networkId}
          onNetwork={setNetworkId}
          onOutcome={(found) => showOutcome(found, 'form')}
        />
        {outcome !== undefined && from === 'form' && <CheckOutcome outcome={outcome} />}
        <Section title={t('lookup_title')} text={t('lookup_text')}>
          <LookupForm
            networkId={networkId}
            onOutcome={(found) => showOutcome(found, 'lookup')}
            onInferences={showInferences}
          />
        </Section>
        {outcome !== undefined && from === 'lookup' && <CheckOutcome outcome={outcome} />}
        {inferences !== undefined && <InferenceSection report={inferences} />}
      </div>
      {answerId !== undefined && (
        <div class="inset">
          <AnswerPage id={answerId} gap={undefined} heading="h2" onBack={() => goTo('')} />
        </div>
      )}
    </FullPage>
  );
}

function CheckOutcome({ outcome }: { outcome: Outcome }): JSX.Element {
  const rows = useFreshRows(outcome.rows);
  return (
    <section class="section" role="status">
      <h2>{t('check_outcome')}</h2>
      {rows.length === 0 && <p>{t('check_nothing')}</p>}
      {rows.length > 0 && (
        <div class="inset">
          <AnswerList
            rows={rows}
            label={t('check_outcome')}
            focusOn={undefined}
            onOpen={(id) => goTo(answerHash(id))}
          />
        </div>
      )}
      {outcome.refused.length > 0 && (
        <ul class="plain-list">
          {outcome.refused.map(({ where, message }, index) => (
            <li key={index}>
              <code>
                <SafeText text={where} />
              </code>{' '}
              <SafeText text={message} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The same answers as they are now: their checks go on after the import was answered. */
function useFreshRows(rows: readonly AnswerRow[]): readonly AnswerRow[] {
  const { client } = usePlatform();
  const ids = rows.map(({ id }) => id);
  const [fresh] = useLive(
    client,
    `imported ${ids.join(' ')}`,
    () => Promise.all(ids.map((id) => client.ask('answer.get', { id }))),
    (changed) => changed === undefined || changed.some((id) => ids.includes(id)),
  );
  if (fresh.state !== 'ready') return rows;
  return rows.map((row, index) => fresh.value[index] ?? row);
}
