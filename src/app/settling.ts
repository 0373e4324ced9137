import { fromBase64 } from '../bytes/base64';
import { toHex } from '../bytes/hex';
import type { NodePool } from '../chain/node-pool';
import type { RequestEntry } from '../chain/requests-log';
import type { NetworkProfile } from '../opengradient/network';
import { blobSource } from '../settlement/blob-source';
import { fewestGaps, GapStatistics, overdueAfter, type GapSummary } from '../settlement/gap';
import type { TrackerPersistence } from '../settlement/journal';
import type { PendingExchange } from '../settlement/pending-index';
import { createSettlementTracker } from '../settlement/tracker';
import type { SettlementTracker } from '../settlement/tracker-options';
import type { ExchangeRecord } from '../store/records';
import { hostOf } from '../store/database';
import type { StateStore } from '../store/state';
import type { SettlementProof } from '../verify/settlement-proof';
import { advanceSettlement, type SettlementReason } from '../verify/settlement-state';
import type { Settlement } from '../verify/verdict';
import type { Answers } from './answers';
import type { GapEstimate } from './api';
import type { Work } from './clockwork';
import type { Enclaves } from './enclaves';

/** Follows each network's records for the answers that wait for one, and keeps the gap's statistics. */
export interface Settling extends Work {
  /** Looks for the record of a verified answer; does nothing for others. */
  follow(record: ExchangeRecord): Promise<void>;
  /** Networks were changed: trackers are made anew from their journals. */
  reset(): Promise<void>;
  estimate(networkId: string): Promise<GapEstimate>;
  statistics(): Promise<GapStatistics>;
}

export interface SettlingParts {
  readonly answers: Answers;
  readonly state: StateStore;
  readonly enclaves: Enclaves;
  readonly pool: NodePool;
  readonly network: (id: string) => Promise<NetworkProfile | undefined>;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly onRequest: (entry: RequestEntry) => void;
  /** Told of every change of a record's settlement. */
  readonly onChanged: (before: ExchangeRecord, after: ExchangeRecord) => void;
}

const GAPS = 'gaps';
/** Networks whose tracker has something to do, so that a new background takes them up again. */
const ACTIVE = 'settling';
/** How often the chain is looked at while an answer is this young (seconds, milliseconds). */
const POLL_MS = [
  [180, 3_000],
  [900, 15_000],
  [7_200, 60_000],
  [Number.POSITIVE_INFINITY, 600_000],
] as const;

/** Milliseconds, as views take them. */
export function toEstimate(summary: GapSummary | undefined): GapEstimate {
  if (summary === undefined || summary.count < fewestGaps) {
    return { enough: false, count: summary?.count ?? 0 };
  }
  const ms = (seconds: number): number => Math.round(seconds * 1000);
  return {
    enough: true,
    p50: ms(summary.p50),
    p95: ms(summary.p95),
    p99: ms(summary.p99),
    count: summary.count,
  };
}

export function createSettling(parts: SettlingParts): Settling {
  const { answers, state, now } = parts;
  const trackers = new Map<string, Promise<SettlementTracker | undefined>>();
  let gaps: Promise<GapStatistics> | undefined;
  const statistics = (): Promise<GapStatistics> =>
    (gaps ??= state.get(GAPS).then((stored) => new GapStatistics(stored)));

  const changed = async (
    id: string,
    change: (record: ExchangeRecord) => ExchangeRecord,
  ): Promise<{ before: ExchangeRecord; after: ExchangeRecord } | undefined> => {
    let before: ExchangeRecord | undefined;
    const after = await answers.update(id, (record) => {
      before = record;
      return change(record);
    });
    if (before === undefined || after === undefined) return undefined;
    parts.onChanged(before, after);
    return { before, after };
  };

  const onSettled = async (id: string, proof: SettlementProof, next: 'settled' | 'final'): Promise<void> => {
    const done = await changed(id, (record) => ({
      ...record,
      settlement: advanceSettlement(record.settlement, next),
      settlementReason: next === 'final' ? 'committed' : 'recorded',
      record: proof,
      settledAt: proof.blockTime * 1000,
    }));
    // Told again after a restart, or as final after settled: the gap was measured the first time.
    if (done === undefined || done.before.record !== undefined || done.after.signed === undefined) return;
    const kept = await statistics();
    kept.record({
      network: done.after.network.id,
      site: hostOf(done.after.seen.origin),
      mode: done.after.mode,
      seconds: proof.blockTime - done.after.signed.timestamp,
      at: now(),
    });
    await state.set(GAPS, kept.toJSON());
  };

  const onState = async (id: string, next: Settlement, reason: SettlementReason): Promise<void> => {
    await changed(id, (record) => {
      const undone = next === 'provisional' && reason === 'block_changed';
      return {
        ...record,
        settlement: advanceSettlement(record.settlement, next),
        settlementReason: reason,
        ...(undone ? { record: undefined, settledAt: undefined } : {}),
      };
    });
  };

  const make = async (networkId: string): Promise<SettlementTracker | undefined> => {
    const profile = await parts.network(networkId);
    if (profile === undefined) return undefined;
    let summary = (await statistics()).summary({ network: networkId });
    return createSettlementTracker({
      profile,
      nodes: parts.pool.nodesOf(profile),
      fetchBlob: blobSource(profile.walrusAggregators, {
        fetch: parts.fetch,
        now,
        onRequest: parts.onRequest,
      }),
      persistence: journalIn(state, `settlement/${networkId}/`),
      now,
      random: parts.random,
      keyOf: (teeId) => parts.enclaves.signingKey(profile, teeId),
      overdueAfter: () => overdueAfter(summary),
      onSettled: async (id, proof, next) => {
        await onSettled(id, proof, next);
        summary = (await statistics()).summary({ network: networkId });
      },
      onState,
      limits: { pollMs: POLL_MS },
    });
  };

  const trackerOf = (networkId: string): Promise<SettlementTracker | undefined> => {
    let tracker = trackers.get(networkId);
    if (tracker === undefined) {
      tracker = state
        .update(ACTIVE, (ids) => [...without(ids, networkId), networkId])
        .then(() => make(networkId));
      trackers.set(networkId, tracker);
    }
    return tracker;
  };

  const follow = async (record: ExchangeRecord): Promise<void> => {
    const pending = pendingOf(record);
    if (pending !== undefined) (await trackerOf(record.network.id))?.add(pending);
  };

  return {
    follow,
    statistics,
    async reset() {
      trackers.clear();
      for (const id of without(await state.get(ACTIVE), undefined)) await trackerOf(id);
      for (const record of await answers.unfinished()) await follow(record);
    },
    async estimate(networkId) {
      return toEstimate((await statistics()).summary({ network: networkId }));
    },
    async run() {
      const dues = await Promise.all(
        [...trackers].map(async ([id, made]) => {
          const tracker = await made;
          const next = (await tracker?.tick())?.nextInMs;
          // Nothing of this network is pending any more, not even a last look at a final record.
          if (next === undefined) await state.update(ACTIVE, (ids) => without(ids, id));
          return next;
        }),
      );
      const pending = dues.filter((due) => due !== undefined);
      return pending.length === 0 ? undefined : Math.min(...pending);
    },
  };
}

function without(ids: unknown, id: string | undefined): readonly string[] {
  return Array.isArray(ids) ? (ids as string[]).filter((other) => other !== id) : [];
}

/** What is looked for on the chain; undefined for an answer that needs no record, or has a final one. */
function pendingOf(record: ExchangeRecord): PendingExchange | undefined {
  const { signed } = record;
  if (record.verification !== 'verified' || signed === undefined) return undefined;
  if (record.settlement === 'private' || record.settlement === 'final') return undefined;
  return {
    id: record.id,
    reason: record.settlementReason,
    teeId: signed.teeId,
    inputHash: signed.requestHash,
    outputHash: signed.outputHash,
    timestamp: signed.timestamp,
    signature: toHex(fromBase64(signed.signature, 'signature')),
  };
}

/** A tracker's journal among the other state, under a prefix of its own. */
function journalIn(state: StateStore, prefix: string): TrackerPersistence {
  return {
    async load() {
      return (await state.list(prefix)).map(([name, value]) => [name.slice(prefix.length), value] as const);
    },
    async commit(put, remove) {
      await state.commit(
        put.map(([name, value]) => [prefix + name, value] as const),
        remove.map((name) => prefix + name),
      );
    },
  };
}
