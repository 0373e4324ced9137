import type { Hex32 } from '../bytes/hex';
import { type ChainLog, ethGetLogs, type LogFilter } from './eth-calls';
import type { JsonRpc } from './json-rpc';
import { RpcError } from './rpc-error';

/** Blocks per request: what to begin with, and the most to grow to. Nodes commonly refuse beyond 10,000. */
export interface RangeLimits {
  readonly initial: number;
  readonly max: number;
}

/** What a node is asked for at first and at most, unless an earlier scan of it has learnt better. */
export const defaultRangeLimits: RangeLimits = { initial: 2_000, max: 10_000 };

/** One scanned stretch of blocks, both ends included, with its logs in chain order; `range` is the size to go on with. */
export interface ScannedRange {
  readonly from: number;
  readonly to: number;
  readonly logs: readonly ChainLog[];
  readonly range: number;
}

/** What to scan: the blocks `from … to`, both included, upwards or from the newest down. */
export interface ScanOptions {
  readonly from: number;
  readonly to: number;
  readonly direction?: 'up' | 'down';
  /** Blocks of the first request, where an earlier scan of the same node has learnt a size. */
  readonly range?: number;
  readonly limits?: RangeLimits;
  /** Most requests, refused ones included, before giving up quietly; the caller sees by the last range how far it came. */
  readonly maxRequests?: number;
  readonly signal?: AbortSignal;
}

/** A refusal, an answer too large or too slow: fewer blocks may help. Being away or rate-limited is not about size. */
function helpedByFewerBlocks(error: unknown): boolean {
  return (
    error instanceof RpcError &&
    (error.code === 'rpc_error' || error.code === 'rpc_too_large' || error.code === 'rpc_timeout')
  );
}

function matches(topic: Hex32 | undefined, wanted: LogFilter['topics'][number]): boolean {
  if (wanted === null) return true;
  if (topic === undefined) return false;
  return typeof wanted === 'string' ? topic === wanted : wanted.includes(topic);
}

/**
 * The logs of one stretch, held against the question: a node that answers with other contracts, other topics, other
 * blocks or the same log twice is not believed at all. Removed logs are left out.
 *
 * @throws RpcError
 */
export async function logsOf(
  node: JsonRpc,
  filter: LogFilter,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<readonly ChainLog[]> {
  const logs = await node.call(ethGetLogs(filter, from, to), signal);
  const seen = new Set<string>();
  for (const log of logs) {
    const asked =
      filter.addresses.includes(log.address) &&
      filter.topics.every((wanted, index) => matches(log.topics[index], wanted)) &&
      log.blockNumber >= from &&
      log.blockNumber <= to;
    const place = `${log.blockNumber}/${log.logIndex}`;
    if (!asked || seen.has(place)) {
      throw new RpcError(
        'rpc_malformed',
        'The node answered with logs that were not asked for, or with one twice.',
      );
    }
    seen.add(place);
  }
  return logs
    .filter((log) => log.removed !== true)
    .sort((left, right) => left.blockNumber - right.blockNumber || left.logIndex - right.logIndex);
}

/**
 * Scans logs stretch by stretch, yielding each as it is done so that a cursor can be kept. The stretch is halved when the
 * node refuses it or cannot serve it in time, and grows back while it is served well.
 *
 * @throws RpcError when even one block is refused, or the node is away
 */
export async function* scanLogs(
  node: JsonRpc,
  filter: LogFilter,
  options: ScanOptions,
): AsyncGenerator<ScannedRange, void, undefined> {
  const {
    direction = 'up',
    limits = defaultRangeLimits,
    maxRequests = Number.POSITIVE_INFINITY,
    signal,
  } = options;
  let { from, to } = options;
  let range = Math.min(limits.max, Math.max(1, options.range ?? limits.initial));
  for (let requests = 0; from <= to && requests < maxRequests; requests++) {
    const start = direction === 'up' ? from : Math.max(from, to - range + 1);
    const end = direction === 'up' ? Math.min(to, from + range - 1) : to;
    let logs: readonly ChainLog[];
    try {
      logs = await logsOf(node, filter, start, end, signal);
    } catch (error) {
      if (start === end || !helpedByFewerBlocks(error)) throw error;
      range = Math.max(1, Math.floor((end - start + 1) / 2));
      continue;
    }
    if (end - start + 1 === range) range = Math.min(limits.max, Math.ceil(range * 1.5));
    yield { from: start, to: end, logs, range };
    if (direction === 'up') from = end + 1;
    else to = start - 1;
  }
}
