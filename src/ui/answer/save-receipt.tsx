import type { JSX } from 'preact';
import { t } from '../i18n';
import { Failure, saveFile } from '../parts/controls';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';

/** Saves the receipt of an answer; where that fails, why stands under it. */
export function SaveReceipt({ id }: { id: string }): JSX.Element {
  const { client } = usePlatform();
  const { busy, refusal, run } = useAction();
  const save = async (): Promise<void> => {
    const receipt = await client.ask('answer.receipt', { id });
    saveFile(receipt.name, receipt.json, 'application/json');
  };
  return (
    <>
      <span class="spring" />
      <button type="button" class="button save-receipt" disabled={busy} onClick={() => run(save)}>
        {t('save_receipt')}
      </button>
      {refusal !== undefined && (
        <div class="bar-failure">
          <Failure refusal={refusal} />
        </div>
      )}
    </>
  );
}
