import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Api } from '../../app/api';
import type { HistoryFilter } from '../../app/api/history';
import { plural, t } from '../i18n';
import { Failure, saveFile } from '../parts/controls';
import { FileButton } from '../parts/file-button';
import { SafeText } from '../parts/safe-text';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';
import { count } from '../words/numbers';

/** Takes the history out, as NDJSON or CSV, and in again. */
export function HistoryTransfer({
  filter,
  onImported,
}: {
  filter: HistoryFilter;
  onImported: () => void;
}): JSX.Element {
  const { client } = usePlatform();
  const [imported, setImported] = useState<Api['history.import']['out'] | undefined>(undefined);
  const { busy, refusal, run } = useAction();
  const save = (format: 'ndjson' | 'csv'): void => {
    run(async () => {
      const { name, text } = await client.ask('history.export', { filter, format });
      saveFile(name, text, format === 'csv' ? 'text/csv' : 'application/x-ndjson');
    });
  };
  return (
    <>
      {(['ndjson', 'csv'] as const).map((format) => (
        <button key={format} type="button" class="link small" disabled={busy} onClick={() => save(format)}>
          {t('export_as', format.toUpperCase())}
        </button>
      ))}
      <FileButton
        text={t('import_ndjson')}
        accept=".ndjson,.jsonl,application/x-ndjson"
        look="link small"
        disabled={busy}
        onFile={(file) =>
          run(async () => {
            setImported(await client.ask('history.import', { ndjson: await file.text() }));
            onImported();
          })
        }
      />
      {refusal !== undefined && <Failure refusal={refusal} />}
      {imported !== undefined && (
        <div class="import-result small" role="status">
          {plural('imported', imported.added)}
          {imported.refused.length > 0 && (
            <details class="fold">
              <summary>{plural('import_refused', imported.refused.length)}</summary>
              <ul class="plain-list">
                {imported.refused.slice(0, 50).map(({ line, message }) => (
                  <li key={line}>
                    {t('line', count(line))} <SafeText text={message} />
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      )}
    </>
  );
}
