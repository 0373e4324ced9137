import type { JSX } from 'preact';
import type { NetworkProfile } from '../../opengradient/network';
import { t } from '../i18n';
import { Failure, Loading, NetworkTag, saveFile } from '../parts/controls';
import { Fact, Identifier } from '../parts/facts';
import { Section } from '../parts/full-page';
import { SafeText } from '../parts/safe-text';
import { TextImport } from '../parts/text-import';
import { usePlatform } from '../platform';
import { useAction } from '../state/action';
import { useLive } from '../state/live';

/** The networks answers can be checked against; the public one is part of the release. */
export function NetworksSection(): JSX.Element {
  const { client } = usePlatform();
  const [networks, reload] = useLive(client, 'networks', () => client.ask('networks.list', null));
  const [settings, reloadSettings] = useLive(client, 'settings', () => client.ask('settings.get', null));
  const { refusal, run } = useAction();
  const chosen = settings.state === 'ready' ? settings.value.defaultNetworkId : undefined;

  return (
    <Section title={t('networks_title')} text={t('networks_text')}>
      {refusal !== undefined && <Failure refusal={refusal} />}
      {networks.state === 'loading' && <Loading lines={2} />}
      {networks.state === 'failed' && <Failure refusal={networks.refusal} onRetry={reload} />}
      {networks.state === 'ready' && (
        <ul class="cards">
          {networks.value.map((network) => (
            <NetworkLine
              key={network.id}
              network={network}
              chosen={network.id === chosen}
              onChoose={() =>
                run(async () => {
                  await client.ask('settings.set', { change: { defaultNetworkId: network.id } });
                  reloadSettings();
                })
              }
              onRemove={() =>
                run(async () => {
                  await client.ask('networks.remove', { id: network.id });
                  reload();
                })
              }
            />
          ))}
        </ul>
      )}
      <TextImport
        label={t('networks_import')}
        placeholder={t('networks_import_placeholder')}
        accept=".json,application/json"
        onImport={async (json) => {
          await client.ask('networks.import', { json });
          reload();
        }}
      />
    </Section>
  );
}

function NetworkLine({
  network,
  chosen,
  onChoose,
  onRemove,
}: {
  network: NetworkProfile;
  chosen: boolean;
  onChoose: () => void;
  onRemove: () => void;
}): JSX.Element {
  return (
    <li class="card">
      <div class="card-head">
        <label class="card-head">
          <input type="radio" name="default-network" checked={chosen} onChange={onChoose} />
          <b>
            <SafeText text={network.name} />
          </b>
          <NetworkTag network={network} />
          {network.kind === 'public' && <span class="tag">{t('network_preset')}</span>}
          {chosen && <span class="small">{t('network_default')}</span>}
        </label>
        <span class="spring" />
        <span class="notice-actions small">
          <button
            type="button"
            class="link"
            onClick={() =>
              saveFile(
                `network-${network.id}.json`,
                `${JSON.stringify(network, null, 2)}\n`,
                'application/json',
              )
            }
          >
            {t('save')}
          </button>
          {network.kind !== 'public' && (
            <button type="button" class="link" onClick={onRemove}>
              {t('remove')}
            </button>
          )}
        </span>
      </div>
      <details class="fold">
        <summary>{t('details')}</summary>
        <dl class="facts">
          <Fact name={t('enclave_chain')}>{network.chainId}</Fact>
          <Fact name={t('anchor_rpc')}>
            {network.rpcUrls.map((url) => (
              <Identifier key={url} value={url} />
            ))}
          </Fact>
          <Fact name={t('enclave_registry')}>
            {network.registries.map((registry) => (
              <Identifier key={registry} value={registry} />
            ))}
          </Fact>
          <Fact name={t('network_relay')}>
            <Identifier value={network.relay} />
          </Fact>
          <Fact name={t('anchor_walrus')}>
            {network.walrusAggregators.map((url) => (
              <Identifier key={url} value={url} />
            ))}
          </Fact>
          <Fact name={t('network_root')}>
            <Identifier value={network.attestationRootSha256} />
          </Fact>
          <Fact name={t('network_debug')}>{network.allowDebug ? t('yes') : t('no')}</Fact>
        </dl>
      </details>
    </li>
  );
}
