import { CodedError } from '../../bytes/coded-error';
import type { Changes } from '../changes';
import type { Networks } from '../networks';
import type { UserChoices } from '../settings';
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
  /** Called when networks, pins or settings changed: open answers are judged again with them. */
  readonly onChange: () => void;
}): Handlers<Names> {
  const { sites, networks, choices } = parts;
  const changed = <Value>(value: Value): Value => {
    parts.onChange();
    parts.changes.announce();
    return value;
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
      return changed(await networks.import(json));
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
      return changed(await choices.importPins(json));
    },
    async 'pins.set'({ pins }) {
      return changed(await choices.setPins(pins));
    },
    'settings.get': () => choices.settings(),
    async 'settings.set'({ change }) {
      if (change.defaultNetworkId !== undefined) await needNetwork(change.defaultNetworkId);
      return changed(await choices.changeSettings(change));
    },
  };
}
