import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Client } from '../../app/api';
import { t } from '../i18n';
import { usePlatform } from '../platform';
import { useLive } from '../state/live';

/** The network that is meant by a choice. */
export async function chosenNetwork(client: Client, choice: string): Promise<string> {
  return choice === '' ? (await client.ask('settings.get', null)).defaultNetworkId : choice;
}

/** Which network's evidence counts; `networkId` is empty for the one the user has set. Shown where there is a choice. */
export function NetworkChoice({
  networkId,
  onChoose,
}: {
  networkId: string;
  onChoose: (networkId: string) => void;
}): JSX.Element | null {
  const { client } = usePlatform();
  const id = useId();
  const [networks] = useLive(client, 'networks', () => client.ask('networks.list', null));
  if (networks.state !== 'ready' || networks.value.length < 2) return null;
  return (
    <div class="field">
      <label for={id}>{t('site_network')}</label>
      <select id={id} value={networkId} onChange={(event) => onChoose(event.currentTarget.value)}>
        <option value="">{t('network_default_option')}</option>
        {networks.value.map((network) => (
          <option key={network.id} value={network.id}>
            {network.name}
          </option>
        ))}
      </select>
    </div>
  );
}
