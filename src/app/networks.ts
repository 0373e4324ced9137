import { CodedError } from '../bytes/coded-error';
import type { NetworkProfile } from '../opengradient/network';
import { parseNetworkProfile } from '../opengradient/network-schema';
import { PUBLIC_NETWORK } from '../opengradient/public-network';
import type { StateStore } from '../store/state';
import type { NetworkLabel } from './api/answer-row';

/** The networks this machine knows: the public one, which this release brings and nothing changes, and the user's own. */
export interface Networks {
  list(): Promise<readonly NetworkProfile[]>;
  get(id: string): Promise<NetworkProfile | undefined>;
  label(id: string): Promise<NetworkLabel>;
  /** @throws CodedError `malformed_network` and its like, naming the field */
  import(json: string): Promise<NetworkProfile>;
  /** @throws CodedError `network_preset` */
  remove(id: string): Promise<void>;
}

export function createNetworks(state: StateStore): Networks {
  const own = async (): Promise<readonly NetworkProfile[]> => {
    const entries = await state.list('networks/');
    return entries.flatMap(([, json]) => {
      try {
        return [parseNetworkProfile(String(json))];
      } catch {
        // Written by a release with other rules: it is not used, and the user can import it again.
        return [];
      }
    });
  };
  const list = async (): Promise<readonly NetworkProfile[]> => [PUBLIC_NETWORK, ...(await own())];
  const get = async (id: string): Promise<NetworkProfile | undefined> =>
    (await list()).find((network) => network.id === id);
  return {
    list,
    get,
    async label(id) {
      const network = await get(id);
      return { id, name: network?.name ?? id, kind: network?.kind ?? 'custom' };
    },
    async import(json) {
      const profile = parseNetworkProfile(json);
      await state.set(`networks/${profile.id}`, JSON.stringify(profile));
      return profile;
    },
    async remove(id) {
      if (id === PUBLIC_NETWORK.id) {
        throw new CodedError(
          'network_preset',
          'The public network comes with Proofmark and cannot be removed.',
        );
      }
      await state.delete(`networks/${id}`);
    },
  };
}
