import type { Hex } from '../bytes/hex';
import { address } from '../bytes/hex';
import { ethGetCode } from '../chain/eth-calls';
import type { NodePool } from '../chain/node-pool';
import type { Networks } from './networks';
import type { KeptCard } from './zk-cards';

/**
 * The runtime code at the address of a card's contract, from the nodes of the networks of that chain. Whether it is the
 * code the card trusts, its hash will say; undefined where no node gives any.
 */
export async function verifierCode(
  { summary: { contract } }: KeptCard,
  networks: Networks,
  pool: NodePool,
): Promise<Hex | undefined> {
  if (contract?.address === undefined) return undefined;
  const at = address(contract.address, 'address');
  const ofChain = (await networks.list()).filter(({ chainId }) => chainId === contract.chainId);
  for (const node of ofChain.flatMap((network) => pool.nodesOf(network))) {
    const code = await node.call(ethGetCode(at)).catch(() => undefined);
    if (code !== undefined && code !== '0x') return code;
  }
  return undefined;
}
