import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Api } from '../../app/api';
import type { InferenceReport } from '../../app/api/inference';
import { t } from '../i18n';
import { Failure } from '../parts/controls';
import { chosenNetwork } from '../parts/network-choice';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';

/** Whether a name is meant as the hash of a transaction; the ids of blobs have no more than 43 characters. */
const looksLikeHash = /^(?:0x[0-9a-f]*|[0-9a-f]{64})$/i;

/**
 * Fetches a proof by the id of its Walrus blob, and has it checked as if it had been pasted; or asks what a transaction
 * recorded about runs of models.
 */
export function LookupForm({
  networkId,
  onOutcome,
  onInferences,
}: {
  networkId: string;
  onOutcome: (outcome: Api['import.check']['out']) => void;
  onInferences: (report: InferenceReport) => void;
}): JSX.Element {
  const { client, readBlob } = usePlatform();
  const id = useId();
  const [name, setName] = useState('');
  const { busy, refusal, run } = useAction();

  const look = async (): Promise<void> => {
    const network = await chosenNetwork(client, networkId);
    const given = name.trim();
    if (looksLikeHash.test(given)) {
      onInferences(await client.ask('inference.find', { networkId: network, transaction: given }));
      return;
    }
    const text = await readBlob({ networkId: network, blobId: given });
    onOutcome(await client.ask('import.check', { text, networkId: network, blobId: given }));
  };

  return (
    <form
      class="form lookup"
      onSubmit={(event) => {
        event.preventDefault();
        run(look);
      }}
    >
      <div class="field">
        <label for={id}>{t('lookup_name')}</label>
        <input
          id={id}
          class="mono"
          type="text"
          spellcheck={false}
          autocomplete="off"
          maxLength={200}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      {refusal !== undefined && <Failure refusal={refusal} />}
      <p class="notice-actions">
        <button type="submit" class="button button-main" disabled={busy || name.trim() === ''}>
          {busy ? t('lookup_running') : t('lookup_button')}
        </button>
      </p>
    </form>
  );
}
