import type { ChainBlock } from '../chain/eth-calls';
import { scanLogs } from '../chain/log-scanner';
import { RpcError } from '../chain/rpc-error';
import type { SettlementProof } from '../verify/settlement-proof';
import { mostLeaves } from './batch-blob';
import { exchangeKey } from './batch-record';
import { type BatchReading, readBatch, suspectLeaves } from './batch-reading';
import { eventRecords, leafOfEvent } from './individual-record';
import {
  type BatchEntry,
  batchName,
  type ConfirmationEntry,
  type CursorEntry,
  type JournalEntry,
  markOf,
  type RelayLog,
} from './journal';
import type { PendingExchange } from './pending-index';
import {
  blockToStartAt,
  datedRecords,
  findHead,
  oldestLogs,
  relayFilter,
  type RelayRecord,
} from './relay-chain';
import { recordedBetween, signedBetween } from './search-window';
import type { TrackerWork } from './tracker-work';

/** Blocks that are read through rather than skipped, when nothing in them can matter. */
const skippedFrom = 2_000;
/** A head so far below the cursor belongs to a chain that began anew. */
const restartedBelow = 100;
/** Seconds for which batches are remembered although nothing pending needs them: answers may be captured late. */
const rememberedSeconds = 2 * 3600;

/** Follows the relay's events with one cursor and reads the batches that can concern a pending exchange. */
export class RecordSearch {
  constructor(private readonly work: TrackerWork) {}

  /**
   * Reads new blocks up to the head, or as far as one tick goes.
   *
   * @returns the head, and whether it was reached
   * @throws RpcError
   */
  async followChain(signal: AbortSignal): Promise<{ readonly head: ChainBlock; readonly caughtUp: boolean }> {
    const { journal, options, limits } = this.work;
    const { node, head } = await findHead(options.nodes, journal.cursor?.node ?? 0, signal);
    let cursor = await this.placeCursor(node, head, signal);
    const client = options.nodes[node];
    if (client === undefined || cursor.next > head.number) return { head, caughtUp: true };
    const { finality } = options.profile;
    const reorganised = finality.kind === 'depth' ? finality.blocks : 0;
    const ranges = scanLogs(client, relayFilter(options.profile.relay), {
      from: Math.max(0, cursor.next - reorganised),
      to: head.number,
      range: cursor.range,
      maxRequests: limits.rangesPerTick,
      signal,
    });
    try {
      for await (const scanned of ranges) {
        const news = scanned.logs.filter((log) => !journal.batches.has(batchName(log)));
        const records = await datedRecords(client, news, signal);
        const last = records.at(-1)?.place;
        cursor = {
          ...cursor,
          next: scanned.to + 1,
          nextTime:
            scanned.to === head.number ? head.timestamp : Math.max(cursor.nextTime, last?.blockTime ?? 0),
          range: scanned.range,
        };
        await this.work.commit([cursor, ...this.entriesOf(records)]);
        await this.reportSuspects(records);
        await this.readBatches(head, signal);
      }
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error.code !== 'rpc_aborted') await this.afterRefusal(error, cursor, head, signal);
    }
    return { head, caughtUp: cursor.next > head.number };
  }

  /** The newest block of the node that is read, or of the next that answers. @throws RpcError */
  async head(signal: AbortSignal): Promise<ChainBlock> {
    const { journal, options } = this.work;
    return (await findHead(options.nodes, journal.cursor?.node ?? 0, signal)).head;
  }

  /** Reads the blobs that are due and wanted, oldest batch first. */
  async readBatches(head: Pick<ChainBlock, 'timestamp'> | undefined, signal: AbortSignal): Promise<void> {
    const { limits } = this.work;
    const queue = this.unread()
      .filter((entry) => this.work.isDue(entry.dueAt))
      .sort((left, right) => left.blockTime - right.blockTime);
    let bytes = 0;
    const worker = async () => {
      for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
        if (signal.aborted || bytes >= limits.blobBytesPerTick) return;
        if (this.isWanted(entry)) bytes += await this.readOne(entry, head, signal);
      }
    };
    await Promise.all(Array.from({ length: limits.blobConcurrency }, worker));
  }

  /** Batches that can concern a pending exchange and have not been read. */
  unread(): BatchEntry[] {
    return [...this.work.journal.batches.values()].filter(
      (entry) => entry.state === 'unread' && this.isWanted(entry),
    );
  }

  /** Looks exchanges up that were added after batches of their time were read; a mark that fits has its batch read again. */
  async lookBack(added: readonly PendingExchange[]): Promise<void> {
    const { journal } = this.work;
    if (added.length === 0 || journal.cursor === undefined) return;
    const marks = new Set(added.map(markOf));
    const earliest = Math.min(...added.map((exchange) => recordedBetween(exchange.timestamp).from));
    const again = [...journal.batches.values()]
      .filter((entry) => entry.state === 'read' && entry.blockTime >= earliest)
      .filter((entry) => entry.marks?.some((mark) => marks.has(mark)))
      .map((entry): BatchEntry => ({ ...entry, state: 'unread', dueAt: 0 }));
    const { cursor } = journal;
    const { fromTime, prunedBefore = 0, rewindTo = fromTime } = cursor;
    const target = Math.max(earliest, prunedBefore);
    const rewound: CursorEntry[] =
      target < fromTime ? [{ ...cursor, rewindTo: Math.min(target, rewindTo) }] : [];
    await journal.commit([...again, ...rewound]);
  }

  /** Drops what can concern nobody any more, and what goes beyond the bound. */
  async forgetOldBatches(): Promise<void> {
    const { journal, index, limits } = this.work;
    const { cursor } = journal;
    if (cursor === undefined) return;
    const needed = recordedBetween(index.earliest() ?? cursor.nextTime).from;
    let bound = Math.min(needed, cursor.nextTime - rememberedSeconds);
    if (journal.batches.size > limits.keptBatches) {
      const times = Array.from(journal.batches.values(), (entry) => entry.blockTime).sort((a, b) => a - b);
      bound = Math.max(bound, (times[times.length - limits.keptBatches - 1] ?? 0) + 1);
    }
    const old = [...journal.batches.values()].filter((entry) => entry.blockTime < bound);
    if (old.length > 0)
      await journal.commit([{ ...cursor, fromTime: Math.max(cursor.fromTime, bound) }], old);
  }

  private isWanted(entry: Pick<BatchEntry, 'blockTime'>): boolean {
    const { from, to } = signedBetween(entry.blockTime);
    return this.work.index.anyBetween(from, to);
  }

  private async readOne(
    entry: BatchEntry,
    head: Pick<ChainBlock, 'timestamp'> | undefined,
    signal: AbortSignal,
  ): Promise<number> {
    const { work } = this;
    const reading: BatchReading = await readBatch(
      entry,
      work.index,
      work.options.fetchBlob,
      (exchange) => work.keyOf(exchange),
      { now: work.options.now(), head: head?.timestamp ?? entry.blockTime },
      {
        attempts: work.limits.blobAttempts,
        settleSeconds: work.limits.blobSettleSeconds,
        pauseAfter: (attempts, askedMs) => work.pauseAfter(attempts, askedMs),
      },
      signal,
    );
    // A tick that ended while a blob was on its way says nothing about the blob.
    if (signal.aborted && reading.entry.state === 'unread') return reading.bytes;
    const found = reading.matches.map(({ exchange, proof }) => this.found(exchange, entry.log, proof));
    await work.commit([reading.entry, ...firstOfEach(found)]);
    for (const [exchange, reason] of reading.findings) await work.reportFinding(exchange, reason);
    return reading.bytes;
  }

  private found(
    exchange: PendingExchange,
    log: RelayLog,
    proof: DistributiveOmit<SettlementProof, 'nodes' | 'chainId' | 'relay'>,
  ): ConfirmationEntry {
    const { profile, nodes } = this.work.options;
    return {
      kind: 'confirmation',
      exchange,
      log,
      proof: {
        ...proof,
        relay: profile.relay,
        chainId: profile.chainId,
        nodes: { agreed: 0, total: nodes.length },
      },
      stage: 'found',
      attempts: 0,
      dueAt: 0,
    };
  }

  /** Journal entries of new records. */
  private entriesOf(records: readonly RelayRecord[]): readonly JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (const { event, log, place } of records) {
      if (event.form === 'individual') {
        const proof = { ...place, form: 'individual', blobId: event.blobId } as const;
        const named = this.work.index.withKey(exchangeKey(leafOfEvent(event)));
        const matches = named.filter((exchange) => eventRecords(event, exchange));
        entries.push(...matches.map((exchange) => this.found(exchange, log, proof)));
      } else if (event.batchSize <= BigInt(mostLeaves)) {
        const entry: BatchEntry = {
          kind: 'batch',
          ...place,
          root: event.root,
          batchSize: Number(event.batchSize),
          blobId: event.blobId,
          log,
          state: 'unread',
          attempts: 0,
          dueAt: 0,
        };
        entries.push(entry);
      }
    }
    return entries;
  }

  /** Individual events that name an exchange with a signature that is not the exchange's. */
  private async reportSuspects(records: readonly RelayRecord[]): Promise<void> {
    const { work } = this;
    const leaves = records.flatMap(({ event }) => (event.form === 'individual' ? [leafOfEvent(event)] : []));
    const findings = await suspectLeaves(leaves, work.index, (exchange) => work.keyOf(exchange));
    for (const [exchange, reason] of findings) await work.reportFinding(exchange, reason);
  }

  /** Puts the cursor where the pending exchanges need it: further back for older ones, ahead over what matters to none. */
  private async placeCursor(node: number, head: ChainBlock, signal: AbortSignal): Promise<CursorEntry> {
    const { journal, index, options } = this.work;
    const old = journal.cursor;
    const needed = recordedBetween(index.earliest() ?? head.timestamp).from;
    const restarted = old !== undefined && head.number + restartedBelow < old.next;
    const skips = old !== undefined && needed > old.nextTime && head.number - old.next > skippedFrom;
    if (old !== undefined && !restarted && !skips && old.rewindTo === undefined) {
      return old.node === node ? old : { ...old, node };
    }
    const client = options.nodes[node];
    if (client === undefined) throw new RpcError('rpc_unreachable', 'The network has no RPC node.');
    const wanted = restarted || skips ? needed : (old?.rewindTo ?? needed);
    const start = await blockToStartAt(client, wanted, head, signal);
    const rewound = old !== undefined && !restarted && !skips;
    const cursor: CursorEntry = {
      kind: 'cursor',
      node,
      range: old?.range ?? skippedFrom,
      next: rewound ? Math.min(start.number, old.next) : start.number,
      nextTime: rewound ? Math.min(start.time, old.nextTime) : start.time,
      fromTime: rewound ? Math.min(wanted, old.fromTime) : wanted,
      ...(start.pruned ? { prunedBefore: start.time } : {}),
      ...(old?.askedAgainUntil !== undefined && !restarted && { askedAgainUntil: old.askedAgainUntil }),
    };
    await journal.commit([cursor]);
    return cursor;
  }

  /** A node that refuses old blocks has deleted them: another node is read, and when all refuse, reading goes on later. */
  private async afterRefusal(
    error: RpcError,
    cursor: CursorEntry,
    head: ChainBlock,
    signal: AbortSignal,
  ): Promise<void> {
    const { journal, options } = this.work;
    if (error.code !== 'rpc_error') {
      await journal.commit([{ ...cursor, node: (cursor.node + 1) % options.nodes.length }]);
      throw error;
    }
    const filter = relayFilter(options.profile.relay);
    let best: { readonly node: number; readonly number: number; readonly time: number } | undefined;
    for (const [node, client] of options.nodes.entries()) {
      const oldest = await oldestLogs(client, filter, head, signal).catch((failure: unknown) => {
        if (failure instanceof RpcError) return undefined;
        throw failure;
      });
      if (oldest !== undefined && (best === undefined || oldest.number < best.number)) {
        best = { node, number: oldest.number, time: oldest.time };
      }
    }
    if (best === undefined) throw error;
    const lost = best.number > cursor.next;
    await journal.commit([
      {
        ...cursor,
        node: best.node,
        next: Math.max(cursor.next, best.number),
        nextTime: lost ? best.time : cursor.nextTime,
        ...(lost ? { prunedBefore: best.time } : {}),
      },
    ]);
  }
}

/** One confirmation per exchange: of identical leaves the first. */
function firstOfEach(found: readonly ConfirmationEntry[]): readonly ConfirmationEntry[] {
  return [...new Map([...found].reverse().map((entry) => [entry.exchange.id, entry])).values()];
}

type DistributiveOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;
