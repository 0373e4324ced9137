import { CodedError } from '../../bytes/coded-error';
import type { Changes } from '../changes';
import type { Networks } from '../networks';
import type { UserChoices } from '../settings';
import type { Scope } from '../rejudging';
import type { Sites } from '../sites';
import type { Handlers } from './handlers';

type Names =
  | 'site.set'
  | 'sites.list'
  | 'networks.list'
  | 'networks.import'
  | 'networks.remove'
  | 'pins.list'
  | 'pins.import'
  | 'pins.set'
  | 'settings.get'
  | 'settings.set';

/** Questions about what the user has chosen. */
export function configHandlers(parts: {
  readonly sites: Sites;
  readonly networks: Networks;
  readonly choices: UserChoices;
  readonly changes: Changes;
  /** Called when networks, pins, sites or settings changed: what waits for them goes on. */
  readonly onChange: () => void;
  /** Called, and waited for, when what is trusted changed: answers are judged again by it. */
  readonly onTrust: (scope: Scope) => Promise<void>;
}): Handlers<Names> {
  const { sites, networks, choices } = parts;
  const changed = <Value>(value: Value): Value => {
    parts.onChange();
    parts.changes.announce();
    return value;
  };
  const trusted = async <Value>(value: Value): Promise<Value> => {
    await parts.onTrust({ kind: 'all' });
    return changed(value);
  };
  const needNetwork = async (id: string): Promise<void> => {
    if ((await networks.get(id)) === undefined) {
      throw new CodedError('unknown_network', `There is no network "${id}"; import it first.`);
    }
  };
  return {
    async 'site.set'({ origin, change }) {
      if (change.networkId !== undefined) await needNetwork(change.networkId);
      return changed(await sites.set(origin, change));
    },
    'sites.list': () => sites.list(),
    'networks.list': () => networks.list(),
    async 'networks.import'({ json }) {
      const network = await networks.import(json);
      await parts.onTrust({ kind: 'network', id: network.id });
      return changed(network);
    },
    async 'networks.remove'({ id }) {
      await networks.remove(id);
      if ((await choices.settings()).defaultNetworkId === id) {
        const [preset] = await networks.list();
        if (preset !== undefined) await choices.changeSettings({ defaultNetworkId: preset.id });
      }
      return changed(null);
    },
    'pins.list': () => choices.pins(),
    async 'pins.import'({ json }) {
      return trusted(await choices.importPins(json));
    },
    async 'pins.set'({ pins }) {
      return trusted(await choices.setPins(pins));
    },
    'settings.get': () => choices.settings(),
    async 'settings.set'({ change }) {
      if (change.defaultNetworkId !== undefined) await needNetwork(change.defaultNetworkId);
      return changed(await choices.changeSettings(change));
    },
  };
}
