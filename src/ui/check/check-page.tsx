import type { JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { Api } from '../../app/api';
import type { AnswerRow } from '../../app/api/answer-row';
import { AnswerPage } from '../answer/answer-page';
import { t } from '../i18n';
import { Failure } from '../parts/controls';
import { FullPage } from '../parts/full-page';
import { SafeText } from '../parts/safe-text';
import { usePlatform } from '../platform';
import { AnswerList } from '../popup/answer-list';
import { useAction } from '../state/action';
import { useLive } from '../state/live';
import { answerHash, goTo, useRoute } from '../state/route';

type Outcome = Api['import.check']['out'];

/** Checks what was pasted or dropped: a response with its request, a HAR file, a receipt. */
export function CheckPage(): JSX.Element {
  const { answerId } = useRoute();
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  return (
    <FullPage current="check" title={t('check_title')}>
      <div hidden={answerId !== undefined}>
        <CheckForm onOutcome={setOutcome} />
        {outcome !== undefined && <CheckOutcome outcome={outcome} />}
      </div>
      {answerId !== undefined && (
        <div class="inset">
          <AnswerPage id={answerId} gap={undefined} heading="h2" onBack={() => goTo('')} />
        </div>
      )}
    </FullPage>
  );
}

function CheckForm({ onOutcome }: { onOutcome: (outcome: Outcome) => void }): JSX.Element {
  const { client } = usePlatform();
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [request, setRequest] = useState('');
  const [networkId, setNetworkId] = useState('');
  const [over, setOver] = useState(false);
  const [networks] = useLive(client, 'networks', () => client.ask('networks.list', null));
  const { busy, refusal, run } = useAction();

  const check = (read: () => Promise<string>): void => {
    run(async () => {
      const content = await read();
      onOutcome(
        await client.ask('import.check', {
          text: content,
          ...(request.trim() === '' ? {} : { request }),
          ...(networkId === '' ? {} : { networkId }),
        }),
      );
    });
  };

  return (
    <form
      class={over ? 'form drop drop-over' : 'form drop'}
      onSubmit={(event) => {
        event.preventDefault();
        check(() => Promise.resolve(text));
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dropped = event.dataTransfer?.files[0];
        if (dropped !== undefined) check(() => dropped.text());
      }}
    >
      <p class="section-text">{t('check_text')}</p>
      <div class="field">
        <label for={`${id}-text`}>{t('check_response')}</label>
        <textarea
          id={`${id}-text`}
          class="mono"
          rows={8}
          spellcheck={false}
          placeholder={t('check_response_placeholder')}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for={`${id}-request`}>{t('check_request')}</label>
        <textarea
          id={`${id}-request`}
          class="mono"
          rows={4}
          spellcheck={false}
          placeholder={t('check_request_placeholder')}
          value={request}
          onInput={(event) => setRequest(event.currentTarget.value)}
        />
      </div>
      {networks.state === 'ready' && networks.value.length > 1 && (
        <div class="field">
          <label for={`${id}-network`}>{t('site_network')}</label>
          <select
            id={`${id}-network`}
            value={networkId}
            onChange={(event) => setNetworkId(event.currentTarget.value)}
          >
            <option value="">{t('network_default_option')}</option>
            {networks.value.map((network) => (
              <option key={network.id} value={network.id}>
                {network.name}
              </option>
            ))}
          </select>
        </div>
      )}
      {refusal !== undefined && <Failure refusal={refusal} />}
      <p class="notice-actions">
        <button type="submit" class="button button-main" disabled={busy || text.trim() === ''}>
          {busy ? t('check_running') : t('check_button')}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => file.current?.click()}>
          {t('choose_file')}
        </button>
        <span class="small">{t('check_drop')}</span>
        <input
          ref={file}
          class="sr-only"
          type="file"
          tabIndex={-1}
          aria-label={t('choose_file')}
          accept=".json,.har,.txt,application/json"
          onChange={(event) => {
            const chosen = event.currentTarget.files?.[0];
            if (chosen !== undefined) check(() => chosen.text());
          }}
        />
      </p>
    </form>
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
          <AnswerList rows={rows} focusOn={undefined} onOpen={(id) => goTo(answerHash(id))} />
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
