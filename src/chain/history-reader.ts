import type { Hex32 } from '../bytes/hex';
import { decodeRegistryEvent, registryTopics } from '../opengradient/abi/registry-events';
import type { BlockMark, HistoryEvent, HistoryEvidence, RecordEvidence } from '../verify/enclave-evidence';
import { lastBlockAt } from './block-at-time';
import { type ChainBlock, type ChainLog, ethGetBlock, type LogFilter } from './eth-calls';
import type { JsonRpc } from './json-rpc';
import { scanLogs, type ScanOptions } from './log-scanner';
import { isPassing, RpcError } from './rpc-error';

/** Stretches of blocks looked at in each direction before the past counts as out of reach. */
const reach = { later: 200, buildBefore: 60, heartbeatBefore: 2 };
/** A registry changes an enclave's standing a few times in its life. */
const mostEvents = 100;

/** What one log changed. */
type Change = Pick<HistoryEvent, 'name'>;

/** What the history is asked about. */
export interface Subject {
  readonly teeId: Hex32;
  readonly record: RecordEvidence;
  readonly buildApproved: boolean | undefined;
}

function mark(block: ChainBlock): BlockMark {
  return { number: block.number, time: block.timestamp };
}

/** The change a log reports, if it is about this enclave or its build in its type. */
function changeOf(log: ChainLog, { record }: Subject): Change | undefined {
  const event = decodeRegistryEvent(log.topics, log.data);
  switch (event?.name) {
    case 'enabled':
    case 'disabled':
      return { name: event.name };
    case 'approved':
    case 'revoked':
      return event.teeType === undefined || event.teeType === record.teeType
        ? { name: event.name }
        : undefined;
    default:
      return undefined;
  }
}

const buildTopics: readonly Hex32[] = [
  registryTopics.approved,
  registryTopics.revoked,
  registryTopics.revokedOfAnyType,
];

function filterOf({ teeId, record }: Subject): LogFilter {
  return {
    addresses: [record.registry],
    topics: [
      [registryTopics.enabled, registryTopics.disabled, ...buildTopics],
      [teeId, record.pcrHash],
    ],
  };
}

/** Every change in the blocks after `since`. @throws RpcError when they cannot be looked at in full */
async function changesAfter(
  node: JsonRpc,
  subject: Subject,
  since: number,
  head: number,
  signal: AbortSignal | undefined,
): Promise<readonly { readonly log: ChainLog; readonly change: Change }[]> {
  const found: { log: ChainLog; change: Change }[] = [];
  let scanned = since;
  const options: ScanOptions = {
    from: since + 1,
    to: head,
    maxRequests: reach.later,
    ...(signal && { signal }),
  };
  for await (const range of scanLogs(node, filterOf(subject), options)) {
    scanned = range.to;
    for (const log of range.logs) {
      const change = changeOf(log, subject);
      if (change !== undefined) found.push({ log, change });
    }
  }
  if (scanned < head || found.length > mostEvents) {
    throw new RpcError(
      'rpc_timeout',
      `The history from block ${since} to ${head} is too long to be read at once.`,
    );
  }
  return found;
}

/** The last log up to `block` that `pick` takes, looked for downwards within `reach`. */
async function lastBefore<Found>(
  node: JsonRpc,
  filter: LogFilter,
  block: number,
  maxRequests: number,
  pick: (log: ChainLog) => Found | undefined,
  signal: AbortSignal | undefined,
): Promise<Found | undefined> {
  const options: ScanOptions = {
    from: 0,
    to: block,
    direction: 'down',
    maxRequests,
    ...(signal && { signal }),
  };
  for await (const { logs } of scanLogs(node, filter, options)) {
    for (const log of logs.toReversed()) {
      const found = pick(log);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

async function timesOf(
  node: JsonRpc,
  numbers: readonly number[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, number>> {
  const unique = [...new Set(numbers)];
  const headers = await node.batch(unique.map(ethGetBlock), signal);
  const times = new Map<number, number>();
  headers.forEach((outcome, index) => {
    if (!outcome.ok) throw outcome.error;
    if (outcome.value === null || outcome.value.number !== unique[index]) {
      throw new RpcError('rpc_malformed', 'The node does not have the block of one of its own logs.');
    }
    times.set(outcome.value.number, outcome.value.timestamp);
  });
  return times;
}

/** The build's last change of approval before the moment: needed where the first later one does not tell, or none is left. */
async function buildBeforeOf(
  node: JsonRpc,
  subject: Subject,
  events: readonly HistoryEvent[],
  since: number,
  signal: AbortSignal | undefined,
): Promise<'approved' | 'revoked' | 'unknown'> {
  const first = events.find(({ name }) => name === 'approved' || name === 'revoked');
  const told = first === undefined ? subject.buildApproved === true : first.name === 'revoked';
  if (told) return 'unknown';
  const filter = { addresses: [subject.record.registry], topics: [buildTopics, subject.record.pcrHash] };
  const pick = (log: ChainLog) => {
    const name = changeOf(log, subject)?.name;
    return name === 'approved' || name === 'revoked' ? name : undefined;
  };
  return (await lastBefore(node, filter, since, reach.buildBefore, pick, signal)) ?? 'unknown';
}

/** The last heartbeat up to the moment: needed where the record already has a later one. */
async function heartbeatBeforeOf(
  node: JsonRpc,
  { teeId, record }: Subject,
  since: BlockMark,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  if (record.lastHeartbeatAt <= since.time) return undefined;
  const filter = { addresses: [record.registry], topics: [registryTopics.heartbeat, teeId] };
  const pick = (log: ChainLog) => {
    const event = decodeRegistryEvent(log.topics, log.data);
    return event?.name === 'heartbeat' ? event.signedAt : undefined;
  };
  return lastBefore(node, filter, since.number, reach.heartbeatBefore, pick, signal);
}

/**
 * Reads the registry's events around a moment. A node that cannot tell the past is not a failure: the present is then
 * all there is, and it is named so.
 *
 * @param signedAt milliseconds since 1970
 * @throws RpcError where asking again can help
 */
export async function readHistory(
  node: JsonRpc,
  subject: Subject,
  signedAt: number,
  head: ChainBlock,
  signal: AbortSignal | undefined,
): Promise<HistoryEvidence> {
  try {
    const options = signal === undefined ? {} : { signal };
    const block = await lastBlockAt(node, Math.floor(signedAt / 1000), head, options);
    if (block === undefined)
      throw new RpcError('rpc_malformed', 'The chain begins after the answer was signed.');
    const since = mark(block);
    const changes = await changesAfter(node, subject, since.number, head.number, signal);
    const times = await timesOf(
      node,
      changes.map(({ log }) => log.blockNumber),
      signal,
    );
    const events = changes.map(({ log, change }): HistoryEvent => ({
      name: change.name,
      block: log.blockNumber,
      time: times.get(log.blockNumber) ?? head.timestamp,
      transaction: log.transactionHash,
    }));
    const [buildBefore, heartbeatBefore] = await Promise.all([
      buildBeforeOf(node, subject, events, since.number, signal),
      heartbeatBeforeOf(node, subject, since, signal),
    ]);
    return { source: 'events', since, head: mark(head), events, buildBefore, heartbeatBefore };
  } catch (error) {
    if (error instanceof RpcError && isPassing(error)) throw error;
    return {
      source: 'now-only',
      head: mark(head),
      code: error instanceof RpcError ? error.code : 'rpc_malformed',
    };
  }
}
