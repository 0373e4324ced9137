import type { Address } from '../bytes/hex';
import { CodedError } from '../bytes/coded-error';
import { lastBlockAt } from '../chain/block-at-time';
import { type ChainBlock, type ChainLog, ethGetBlock, ethGetLogs, type LogFilter } from '../chain/eth-calls';
import type { JsonRpc } from '../chain/json-rpc';
import { logsOf } from '../chain/log-scanner';
import { RpcError } from '../chain/rpc-error';
import {
  batchSettlementTopic,
  decodeSettlementEvent,
  individualSettlementTopic,
  type SettlementEvent,
} from '../opengradient/abi/settlement-events';
import type { LogPlace, RelayLog } from './journal';

/** One event of the relay and where it stands. */
export interface RelayRecord {
  readonly event: SettlementEvent;
  readonly log: RelayLog;
  readonly place: LogPlace;
}

/** What one node says about a record: `silent` when it does not know the block yet, or could not be asked. */
export type Opinion = 'agrees' | 'disagrees' | 'silent';

/** Where reading starts; `pruned` when the node has deleted the blocks that were really wanted. */
export interface StartingBlock {
  readonly number: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly pruned: boolean;
}

/** Both settlement events of one relay. */
export function relayFilter(relay: Address): LogFilter {
  return { addresses: [relay], topics: [[batchSettlementTopic, individualSettlementTopic]] };
}

/** The newest block, from the preferred node or else from the next that answers. @throws RpcError of the last one */
export async function findHead(
  nodes: readonly JsonRpc[],
  preferred: number,
  signal: AbortSignal,
): Promise<{ readonly node: number; readonly head: ChainBlock }> {
  let failure = new RpcError('rpc_unreachable', 'The network has no RPC node.');
  for (let offset = 0; offset < nodes.length; offset++) {
    const index = (preferred + offset) % nodes.length;
    try {
      const head = await nodes[index]?.call(ethGetBlock('latest'), signal);
      if (head) return { node: index, head };
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** The first block for which `serves` holds, if it holds from some block on up to the head. */
async function firstServed(
  head: number,
  serves: (block: number) => Promise<boolean>,
): Promise<number | undefined> {
  if (!(await serves(head))) return undefined;
  let refused = -1;
  let served = head;
  while (served - refused > 1) {
    const middle = Math.floor((refused + served) / 2);
    if (await serves(middle)) served = middle;
    else refused = middle;
  }
  return served;
}

function refusal(error: unknown): boolean {
  return error instanceof RpcError && (error.code === 'rpc_error' || error.code === 'rpc_malformed');
}

async function succeeds(call: () => Promise<unknown>): Promise<boolean> {
  try {
    return (await call()) !== null;
  } catch (error) {
    if (refusal(error)) return false;
    throw error;
  }
}

/**
 * The block to start reading at so that nothing from `seconds` on is missed.
 *
 * @param seconds since 1970
 * @throws RpcError
 */
export async function blockToStartAt(
  node: JsonRpc,
  seconds: number,
  head: ChainBlock,
  signal: AbortSignal,
): Promise<StartingBlock> {
  try {
    const block = await lastBlockAt(node, seconds, head, { signal });
    return { number: block?.number ?? 0, time: block?.timestamp ?? 0, pruned: false };
  } catch (error) {
    if (!refusal(error)) throw error;
    const floor = await firstServed(head.number, (block) =>
      succeeds(() => node.call(ethGetBlock(block), signal)),
    );
    if (floor === undefined || floor === 0) throw error;
    const block = await lastBlockAt(node, seconds, head, { floor, signal });
    if (block !== undefined) return { number: block.number, time: block.timestamp, pruned: false };
    const oldest = await node.call(ethGetBlock(floor), signal);
    return { number: floor, time: oldest?.timestamp ?? head.timestamp, pruned: true };
  }
}

/**
 * The oldest block whose logs a node still serves, when it refused older ones.
 *
 * @returns undefined when it refuses logs altogether, which says nothing about pruning
 * @throws RpcError
 */
export async function oldestLogs(
  node: JsonRpc,
  filter: LogFilter,
  head: ChainBlock,
  signal: AbortSignal,
): Promise<StartingBlock | undefined> {
  const number = await firstServed(head.number, (block) =>
    succeeds(() => logsOf(node, filter, block, block, signal)),
  );
  if (number === undefined) return undefined;
  const block = await node.call(ethGetBlock(number), signal);
  return { number, time: block?.timestamp ?? head.timestamp, pruned: true };
}

/**
 * Decodes logs of the relay and dates them by the headers of their blocks, which must have the hash the logs name. Events
 * that cannot be decoded are left out: they record nothing.
 *
 * @throws RpcError also when header and log contradict each other
 */
export async function datedRecords(
  node: JsonRpc,
  logs: readonly ChainLog[],
  signal: AbortSignal,
): Promise<readonly RelayRecord[]> {
  const numbers = [...new Set(logs.map((log) => log.blockNumber))];
  const outcomes = await node.batch(numbers.map(ethGetBlock), signal);
  const headers = new Map<number, ChainBlock>();
  for (const outcome of outcomes) {
    if (!outcome.ok) throw outcome.error;
    if (outcome.value !== null) headers.set(outcome.value.number, outcome.value);
  }
  return logs.flatMap((log) => {
    const header = headers.get(log.blockNumber);
    if (header?.hash !== log.blockHash) {
      throw new RpcError(
        'rpc_malformed',
        `The node has another block ${log.blockNumber} than its own log names.`,
      );
    }
    const event = decodeOrSkip(log);
    if (event === undefined) return [];
    const { transactionHash: txHash, logIndex, blockNumber, blockHash, address, topics, data } = log;
    return {
      event,
      log: { address, topics, data },
      place: { txHash, logIndex, blockNumber, blockHash, blockTime: header.timestamp },
    };
  });
}

function decodeOrSkip(log: ChainLog): SettlementEvent | undefined {
  try {
    return decodeSettlementEvent(log);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

/** Asks one node, by height, whether the block is the one that was seen and holds this very log. Never rejects. */
export async function opinionOf(
  node: JsonRpc,
  place: LogPlace,
  log: RelayLog,
  signal: AbortSignal,
): Promise<Opinion> {
  const { blockNumber } = place;
  const filter = { addresses: [log.address], topics: log.topics };
  const [header, logs] = await node.batch(
    [ethGetBlock(blockNumber), ethGetLogs(filter, blockNumber, blockNumber)],
    signal,
  );
  if (!header.ok || header.value === null) return 'silent';
  if (header.value.hash !== place.blockHash || header.value.number !== blockNumber) return 'disagrees';
  if (!logs.ok) return 'silent';
  const there = logs.value.some(
    (other) =>
      other.blockHash === place.blockHash &&
      other.transactionHash === place.txHash &&
      other.logIndex === place.logIndex &&
      other.address === log.address &&
      other.data === log.data &&
      other.topics.join() === log.topics.join(),
  );
  return there ? 'agrees' : 'disagrees';
}
