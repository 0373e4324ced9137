import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Api } from '../../app/api';
import { t } from '../i18n';
import { Failure } from '../parts/controls';
import { FileButton } from '../parts/file-button';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';
import { NetworkChoice } from '../parts/network-choice';

/** Takes what is pasted or dropped: a response with its request, a HAR file, a receipt, a proof. */
export function CheckForm({
  networkId,
  onNetwork,
  onOutcome,
}: {
  networkId: string;
  onNetwork: (networkId: string) => void;
  onOutcome: (outcome: Api['import.check']['out']) => void;
}): JSX.Element {
  const { client } = usePlatform();
  const id = useId();
  const [text, setText] = useState('');
  const [request, setRequest] = useState('');
  const [over, setOver] = useState(false);
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
      <NetworkChoice networkId={networkId} onChoose={onNetwork} />
      {refusal !== undefined && <Failure refusal={refusal} />}
      <p class="notice-actions">
        <button type="submit" class="button button-main" disabled={busy || text.trim() === ''}>
          {busy ? t('check_running') : t('check_button')}
        </button>
        <FileButton
          text={t('choose_file')}
          accept=".json,.har,.txt,application/json"
          disabled={busy}
          onFile={(file) => check(() => file.text())}
        />
        <span class="small">{t('check_drop')}</span>
      </p>
    </form>
  );
}
