import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { t } from '../i18n';
import { useAction } from '../state/action';
import { Failure } from './controls';
import { FileButton } from './file-button';

interface TextImportProps {
  readonly label: string;
  readonly placeholder: string;
  readonly accept: string;
  readonly onImport: (text: string) => Promise<void>;
}

/** Takes a text in: pasted, or from a file. */
export function TextImport({ label, placeholder, accept, onImport }: TextImportProps): JSX.Element {
  const id = useId();
  const [text, setText] = useState('');
  const { busy, refusal, run } = useAction();
  const take = (read: () => Promise<string>): void => {
    run(async () => {
      await onImport(await read());
      setText('');
    });
  };
  return (
    <details class="fold import">
      <summary>{label}</summary>
      <label class="sr-only" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        rows={5}
        spellcheck={false}
        placeholder={placeholder}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {refusal !== undefined && <Failure refusal={refusal} />}
      <p class="notice-actions">
        <button
          type="button"
          class="button button-main"
          disabled={busy || text.trim() === ''}
          onClick={() => take(() => Promise.resolve(text))}
        >
          {t('import')}
        </button>
        <FileButton
          text={t('choose_file')}
          label={label}
          accept={accept}
          disabled={busy}
          onFile={(file) => take(() => file.text())}
        />
      </p>
    </details>
  );
}
