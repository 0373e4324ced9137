import { CodedError } from '../../bytes/coded-error';
import { findInferences } from '../../chain/inference-finder';
import type { NodePool } from '../../chain/node-pool';
import { inferenceCode } from '../../verify/reasons/inference';
import type { Networks } from '../networks';
import type { Handlers } from './handlers';

/** The question what a transaction recorded about runs of models. */
export function inferenceHandlers(parts: {
  readonly networks: Networks;
  readonly pool: NodePool;
}): Handlers<'inference.find'> {
  const { networks, pool } = parts;
  return {
    async 'inference.find'({ networkId, transaction }) {
      const network = await networks.get(networkId);
      if (network === undefined) {
        throw new CodedError('unknown_network', `There is no network "${networkId}"; import it first.`);
      }
      const signal = new AbortController().signal;
      const found = await findInferences(pool.nodesOf(network), transaction, signal);
      const { block, nodes, inferences } = found;
      return {
        network: await networks.label(networkId),
        transaction: found.transaction,
        block,
        nodes,
        inferences: inferences.map((inference) => ({ ...inference, code: inferenceCode(inference) })),
        explorer: network.explorer,
      };
    },
  };
}
