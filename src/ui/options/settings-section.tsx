import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { retentionBounds, type Settings } from '../../app/api/choices';
import { t } from '../i18n';
import { Failure, Loading, Switch } from '../parts/controls';
import { Section } from '../parts/full-page';
import { usePlatform, type OptionalPermission } from '../platform';
import { useAction } from '../state/action';
import { useLive } from '../state/live';

const networkCapture: readonly OptionalPermission[] = [
  'webRequest',
  'webRequestBlocking',
  'webRequestFilterResponse',
];

/** How long answers are kept, and how Firefox captures. */
export function SettingsSection(): JSX.Element {
  const { client, browserName, requestPermissions } = usePlatform();
  const [settings, reload] = useLive(client, 'settings', () => client.ask('settings.get', null));
  const { refusal, run } = useAction();

  const change = (wanted: Partial<Settings>, granted = Promise.resolve(true)): void => {
    run(async () => {
      if (await granted) await client.ask('settings.set', { change: wanted });
      reload();
    });
  };
  const withPermission = (on: boolean, permissions: readonly OptionalPermission[]): Promise<boolean> =>
    on ? requestPermissions({ permissions }) : Promise.resolve(true);

  return (
    <Section title={t('keeping_title')} text={t('keeping_text')}>
      {refusal !== undefined && <Failure refusal={refusal} />}
      {settings.state === 'loading' && <Loading lines={3} />}
      {settings.state === 'failed' && <Failure refusal={settings.refusal} onRetry={reload} />}
      {settings.state === 'ready' && (
        <>
          <NumberSetting
            label={t('retention_days')}
            unit={t('unit_days')}
            value={settings.value.retentionDays}
            bounds={retentionBounds.days}
            onChange={(retentionDays) => change({ retentionDays })}
          />
          <NumberSetting
            label={t('retention_megabytes')}
            unit={t('unit_megabytes')}
            value={settings.value.retentionMegabytes}
            bounds={retentionBounds.megabytes}
            onChange={(retentionMegabytes) => change({ retentionMegabytes })}
          />
          {browserName === 'firefox' && (
            <SwitchSetting
              label={t('network_capture')}
              help={t('network_capture_help')}
              on={settings.value.networkCapture}
              onToggle={(on) => change({ networkCapture: on }, withPermission(on, networkCapture))}
            />
          )}
        </>
      )}
    </Section>
  );
}

function Setting({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="setting">{children}</div>;
}

function NumberSetting({
  label,
  unit,
  value,
  bounds,
  onChange,
}: {
  label: string;
  unit: string;
  value: number;
  bounds: { readonly least: number; readonly most: number };
  onChange: (value: number) => void;
}): JSX.Element {
  const id = useId();
  return (
    <Setting>
      <label for={id}>{label}</label>
      <span>
        <input
          id={id}
          type="number"
          min={bounds.least}
          max={bounds.most}
          step={1}
          value={value}
          onChange={(event) => {
            if (event.currentTarget.reportValidity()) onChange(event.currentTarget.valueAsNumber);
          }}
        />{' '}
        <span class="unit">{unit}</span>
      </span>
    </Setting>
  );
}

function SwitchSetting({
  label,
  help,
  on,
  onToggle,
}: {
  label: string;
  help: string;
  on: boolean;
  onToggle: (on: boolean) => void;
}): JSX.Element {
  const id = useId();
  return (
    <Setting>
      <span>
        {label}
        <small id={id} class="small">
          {help}
        </small>
      </span>
      <Switch on={on} label={label} describedBy={id} onToggle={onToggle} />
    </Setting>
  );
}
