import { type ChainBlock, ethGetBlock } from './eth-calls';
import type { JsonRpc } from './json-rpc';
import { RpcError } from './rpc-error';

/** Most headers asked for in one search; halving alone finds one block of 2^40 in fewer. */
const maxSteps = 60;

async function headerOf(node: JsonRpc, number: number, signal: AbortSignal | undefined): Promise<ChainBlock> {
  const block = await node.call(ethGetBlock(number), signal);
  if (block?.number !== number) {
    throw new RpcError('rpc_malformed', `The node does not have block ${number}, or answered another one.`);
  }
  return block;
}

/**
 * The last block with a timestamp of at most `seconds`, found from headers alone: by interpolation, because blocks come
 * at a steady pace, and by halving where that does not converge.
 *
 * @param head the newest block, as the node reported it
 * @param floor the number of the oldest block worth asking for; pruned nodes do not have the first ones
 * @returns undefined when even block `floor` is later
 * @throws RpcError also when a node contradicts itself about its blocks
 */
export async function lastBlockAt(
  node: JsonRpc,
  seconds: number,
  head: ChainBlock,
  options: { readonly floor?: number; readonly signal?: AbortSignal } = {},
): Promise<ChainBlock | undefined> {
  if (head.timestamp <= seconds) return head;
  const { floor = 0, signal } = options;
  if (head.number <= floor) return undefined;
  // Walks back from the head in growing strides before it interpolates: most questions are about the last minutes.
  let late = head;
  let early: ChainBlock | undefined;
  for (let step = 0, stride = 16; step < maxSteps; step++) {
    if (early !== undefined && late.number - early.number <= 1) return early;
    const number =
      early === undefined ? Math.max(floor, late.number - stride) : between(early, late, seconds, step);
    const block = await headerOf(node, number, signal);
    if (block.timestamp <= seconds) early = block;
    else if (number === floor) return undefined;
    else late = block;
    stride *= 8;
  }
  throw new RpcError('rpc_malformed', 'The times of the blocks the node reports are not in order.');
}

/** The next block to look at, strictly between the two; every third step halves, so that odd paces cannot stall. */
function between(early: ChainBlock, late: ChainBlock, seconds: number, step: number): number {
  const span = late.number - early.number;
  const share = step % 3 === 2 ? 0.5 : (seconds - early.timestamp) / (late.timestamp - early.timestamp);
  const guess = early.number + Math.round(span * share);
  return Math.min(late.number - 1, Math.max(early.number + 1, guess));
}
