import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { AuditRequest } from '../../app/api/audit';
import { settlementReasons } from '../../verify/reasons/settlement';
import type { Headline } from '../../verify/verdict';
import { plural, t } from '../i18n';
import { Failure } from '../parts/controls';
import { Fact, Identifier } from '../parts/facts';
import { FileButton } from '../parts/file-button';
import { chosenNetwork, NetworkChoice } from '../parts/network-choice';
import { SafeText } from '../parts/safe-text';
import { Shape } from '../parts/shape';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';
import { count } from '../words/numbers';
import { AuditLeaves } from './audit-leaves';
import { useAudit, type Audit, type AuditEnd, type AuditLeaf } from './audit-session';

/** Opens any batch and checks all of it on this machine: leaves, signatures, enclaves, root, blob id. */
export function AuditTab(): JSX.Element {
  const { connect } = usePlatform();
  const { audit, start, cancel } = useAudit(connect);
  return (
    <section class="section">
      <p class="section-text">{t('audit_text')}</p>
      <AuditForm running={audit.state === 'running'} onStart={start} />
      {audit.state === 'running' && <Progress audit={audit} onCancel={cancel} />}
      {audit.state === 'cancelled' && <p role="status">{t('audit_cancelled')}</p>}
      {audit.refusal !== undefined && <Failure refusal={audit.refusal} />}
      {audit.end !== undefined && <End end={audit.end} leaves={audit.leaves} />}
      {audit.leaves.length > 0 && <AuditLeaves leaves={audit.leaves} />}
    </section>
  );
}

function AuditForm({
  running,
  onStart,
}: {
  running: boolean;
  onStart: (request: AuditRequest) => void;
}): JSX.Element {
  const { client } = usePlatform();
  const id = useId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState('');
  const { busy, refusal, run } = useAction();
  const find = (): void =>
    run(async () => {
      onStart({ kind: 'find', networkId: await chosenNetwork(client, chosen), query: query.trim() });
    });
  const open = (file: File): void =>
    run(async () => {
      onStart({ kind: 'blob', networkId: await chosenNetwork(client, chosen), blob: await file.text() });
    });

  return (
    <form
      class="form drop"
      onSubmit={(event) => {
        event.preventDefault();
        find();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const dropped = event.dataTransfer?.files[0];
        if (dropped !== undefined) open(dropped);
      }}
    >
      <div class="field">
        <label for={id}>{t('audit_query')}</label>
        <input
          id={id}
          class="mono"
          type="text"
          spellcheck={false}
          autocomplete="off"
          placeholder="0x… / S1f7nEwVJ0mP…"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <NetworkChoice networkId={chosen} onChoose={setChosen} />
      {refusal !== undefined && <Failure refusal={refusal} />}
      <p class="notice-actions">
        <button type="submit" class="button button-main" disabled={running || busy || query.trim() === ''}>
          {t('audit_button')}
        </button>
        <FileButton text={t('audit_file')} accept=".json,application/json" disabled={running} onFile={open} />
      </p>
    </form>
  );
}

function Progress({ audit, onCancel }: { audit: Audit; onCancel: () => void }): JSX.Element {
  const { progress } = audit;
  return (
    <div class="progress" role="status">
      <progress
        aria-label={t('audit_running')}
        max={Math.max(1, progress?.total ?? 1)}
        {...(progress === undefined ? {} : { value: progress.done })}
      />
      <span class="small clock">
        {progress === undefined ? (
          t('audit_running')
        ) : (
          <>
            <SafeText text={progress.step} />{' '}
            {t('audit_progress', count(progress.done), count(progress.total))}
          </>
        )}
      </span>
      <button type="button" class="button" onClick={onCancel}>
        {t('cancel')}
      </button>
    </div>
  );
}

const shapes: Readonly<Record<AuditEnd['verdict'], Headline>> = {
  sound: 'settled',
  altered: 'rejected',
  unverifiable: 'unverifiable',
};

function End({ end, leaves }: { end: AuditEnd; leaves: readonly AuditLeaf[] }): JSX.Element {
  const shape = shapes[end.verdict];
  return (
    <section class={`band tone-${shape} band-boxed`} role="status">
      <Shape headline={shape} size={40} />
      <div class="band-words">
        <h2>{t(`audit_${end.verdict}`)}</h2>
        {end.codes.map((code) => (
          <p key={code}>
            {sentenceOf(code, leaves)} <code>{code}</code>
          </p>
        ))}
        <dl class="facts">
          {end.root !== undefined && (
            <Fact name={t('record_root')}>
              <Identifier value={end.root} />
            </Fact>
          )}
          {end.blobId !== undefined && (
            <Fact name={t('record_blob')}>
              <Identifier value={end.blobId} />
            </Fact>
          )}
          {end.transaction !== undefined && (
            <Fact name={t('record_transaction')}>
              <Identifier value={end.transaction} />
            </Fact>
          )}
        </dl>
      </div>
    </section>
  );
}

/** What a code says of a batch: of entries that nobody signed, how many there are among the others. */
function sentenceOf(code: string, leaves: readonly AuditLeaf[]): string {
  if (code === 'leaf_unsigned') {
    const unsigned = leaves.filter(({ outcome }) => outcome === 'placeholder').length;
    return plural('audit_unsigned', unsigned, count(leaves.length));
  }
  return Object.entries(settlementReasons).find(([name]) => name === code)?.[1].user ?? '';
}
