import type { NetworkProfile } from '../opengradient/network';
import { JsonRpc, type RpcEnvironment, type RpcLimits, defaultRpcLimits } from './json-rpc';

/** One client per node, kept, because each learns what its node can serve. */
export class NodePool {
  private readonly clients = new Map<string, JsonRpc>();

  constructor(
    private readonly environment: RpcEnvironment,
    private readonly limits: RpcLimits = defaultRpcLimits,
  ) {}

  /** The nodes of a network, in the order of its profile. */
  nodesOf(profile: Pick<NetworkProfile, 'rpcUrls'>): readonly JsonRpc[] {
    return profile.rpcUrls.map((url) => {
      const known = this.clients.get(url);
      if (known !== undefined) return known;
      const client = new JsonRpc(url, this.environment, this.limits);
      this.clients.set(url, client);
      return client;
    });
  }
}
