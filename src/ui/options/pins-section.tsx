import type { JSX } from 'preact';
import type { PcrPin } from '../../app/api/choices';
import { t } from '../i18n';
import { Failure, Loading, saveFile } from '../parts/controls';
import { Fact, Identifier } from '../parts/facts';
import { Section } from '../parts/full-page';
import { SafeText } from '../parts/safe-text';
import { TextImport } from '../parts/text-import';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';
import { useLive } from '../state/live';
import { PinForm } from './pin-form';

/** Builds the user trusts by their own decision. */
export function PinsSection(): JSX.Element {
  const { client } = usePlatform();
  const [pins, reload] = useLive(client, 'pins', () => client.ask('pins.list', null));
  const { refusal, run } = useAction();
  const held = pins.state === 'ready' ? pins.value : [];
  const set = async (next: readonly PcrPin[]): Promise<void> => {
    await client.ask('pins.set', { pins: next });
    reload();
  };

  return (
    <Section title={t('pins_title')} text={t('pins_text')}>
      {refusal !== undefined && <Failure refusal={refusal} />}
      {pins.state === 'loading' && <Loading lines={1} />}
      {pins.state === 'failed' && <Failure refusal={pins.refusal} onRetry={reload} />}
      {pins.state === 'ready' && held.length === 0 && <p class="soft">{t('pins_none')}</p>}
      <ul class="cards">
        {held.map((pin) => (
          <li key={`${pin.name} ${pin.pcr0}`} class="card">
            <b class="card-head">
              <SafeText text={pin.name} />
            </b>
            <dl class="facts">
              {([pin.pcr0, pin.pcr1, pin.pcr2] as const).map(
                (value, index) =>
                  value !== undefined && (
                    <Fact key={index} name={`PCR${index}`}>
                      <Identifier value={value} />
                    </Fact>
                  ),
              )}
            </dl>
            <p class="small">
              <button
                type="button"
                class="link"
                onClick={() => run(() => set(held.filter((other) => other !== pin)))}
              >
                {t('remove')}
              </button>
            </p>
          </li>
        ))}
      </ul>
      <PinForm onAdd={(pin) => set([...held, pin])} />
      <TextImport
        label={t('pins_import')}
        placeholder={t('pins_import_placeholder')}
        accept=".json,application/json"
        onImport={async (json) => {
          await client.ask('pins.import', { json });
          reload();
        }}
      />
      {held.length > 0 && (
        <p>
          <button
            type="button"
            class="link small"
            onClick={() =>
              saveFile('proofmark-pins.json', `${JSON.stringify(held, null, 2)}\n`, 'application/json')
            }
          >
            {t('pins_export')}
          </button>
        </p>
      )}
    </Section>
  );
}
