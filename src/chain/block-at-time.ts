import { type ChainBlock, ethGetBlock } from './eth-calls';
import type { JsonRpc } from './json-rpc';
import { RpcError } from './rpc-error';

/** Most rounds of one search: each leaves at most a quarter, so that 2^40 blocks take twenty. */
const maxRounds = 24;

async function headersOf(
  node: JsonRpc,
  numbers: readonly number[],
  signal: AbortSignal | undefined,
): Promise<readonly ChainBlock[]> {
  const outcomes = await node.batch(numbers.map(ethGetBlock), signal);
  return outcomes.map((outcome, index) => {
    if (!outcome.ok) throw outcome.error;
    if (outcome.value !== null && outcome.value.number === numbers[index]) return outcome.value;
    throw new RpcError(
      'rpc_malformed',
      `The node does not have block ${numbers[index] ?? ''}, or answered another one.`,
    );
  });
}

/**
 * The last block with a timestamp of at most `seconds`, found from headers alone, several in one request: first the head's
 * past in growing strides, because most questions are about the last minutes; then around where a steady pace puts it.
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
  let late = head;
  let early: ChainBlock | undefined;
  for (let round = 0; round < maxRounds; round++) {
    if (early !== undefined && late.number - early.number <= 1) return early;
    const numbers = early === undefined ? strides(late.number, floor) : around(early, late, seconds);
    for (const block of await headersOf(node, numbers, signal)) {
      if (block.timestamp <= seconds) {
        if (early === undefined || block.number > early.number) early = block;
      } else if (block.number < late.number) {
        late = block;
      }
    }
    if (early === undefined && late.number === floor) return undefined;
    if (early !== undefined && early.number > late.number) break;
  }
  throw new RpcError('rpc_malformed', 'The times of the blocks the node reports are not in order.');
}

/** Blocks before `from`, each stride eight times the one before, down to `floor`. */
function strides(from: number, floor: number): readonly number[] {
  const numbers = [16, 128, 1_024, 8_192].map((stride) => Math.max(floor, from - stride));
  return [...new Set(numbers)];
}

/** Blocks strictly between the two: around where an even pace puts the moment, and the quarters, for where it does not. */
function around(early: ChainBlock, late: ChainBlock, seconds: number): readonly number[] {
  const span = late.number - early.number;
  const share = (seconds - early.timestamp) / (late.timestamp - early.timestamp);
  const guess = early.number + Math.round(span * share);
  const quarters = [0.25, 0.5, 0.75].map((part) => early.number + Math.round(span * part));
  const numbers = [guess - 1, guess, guess + 1, ...quarters].map((number) =>
    Math.min(late.number - 1, Math.max(early.number + 1, number)),
  );
  return [...new Set(numbers)].sort((left, right) => left - right);
}
