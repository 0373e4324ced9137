import { fromBase64 } from '../bytes/base64';
import { toHex } from '../bytes/hex';
import type { NodePool } from '../chain/node-pool';
import type { RequestEntry } from '../chain/requests-log';
import type { NetworkProfile } from '../opengradient/network';
import { blobSource } from '../settlement/blob-source';
import { fewestGaps, GapStatistics, lateAfter, overdueAfter, type GapSummary } from '../settlement/gap';
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
import type { GapEstimate } from './api/gap';
import type { Work } from './clockwork';
import type { Enclaves } from './enclaves';
import { journalIn, journalInMemory } from './settlement-journal';
import { tellTrouble } from './tell-trouble';

/** Follows each network's records for the answers that wait for one, and keeps the gap's statistics. */
export interface Settling extends Work {
  /** Looks for the record of a verified answer; does nothing for others. */
  follow(record: ExchangeRecord): Promise<void>;
  /** Answers were deleted: nothing is looked for or kept for them any more. */
  forget(ids: readonly string[]): Promise<void>;
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
/** How long after its record an answer may have been verified for its gap to count as watched. */
const WATCHED_MS = 10 * 60_000;
const AFTER_FAILURE_MS = 30_000;
/** Most captures of one signed answer that are looked at. */
const COMPARED = 50;
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
    return { enough: false, count: summary?.count ?? 0, needed: fewestGaps };
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
    if (!wasWatched(done.after, proof) || (await isCounted(answers, done.after))) return;
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
      const settlement = advanceSettlement(record.settlement, next);
      // A record that its nodes no longer stand by is shown nowhere as one.
      const undone = settlement === 'provisional' && { record: undefined, settledAt: undefined };
      return { ...record, settlement, settlementReason: reason, ...undone };
    });
  };

  const make = async (key: string): Promise<SettlementTracker | undefined> => {
    const { networkId, incognito } = fromKey(key);
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
      persistence: incognito ? journalInMemory() : journalIn(state, `settlement/${networkId}/`),
      now,
      random: parts.random,
      keyOf: (teeId) => parts.enclaves.signingKey(profile, teeId),
      overdueAfter: () => overdueAfter(summary),
      lateAfter: () => lateAfter(summary),
      onSettled: async (id, proof, next) => {
        await onSettled(id, proof, next);
        summary = (await statistics()).summary({ network: networkId });
      },
      onState,
      limits: { pollMs: POLL_MS },
    });
  };

  /** Keys of trackers with something to do, as they are written under `ACTIVE`. */
  const active = new Set<string>();
  const setActive = async (key: string, isActive: boolean): Promise<void> => {
    if (active.has(key) === isActive || fromKey(key).incognito) return;
    if (isActive) active.add(key);
    else active.delete(key);
    await state.update(ACTIVE, (keys) => [...without(keys, key), ...(isActive ? [key] : [])]);
  };

  const trackerOf = (key: string): Promise<SettlementTracker | undefined> => {
    const known = trackers.get(key);
    if (known !== undefined) return known;
    const made = setActive(key, true).then(() => make(key));
    trackers.set(key, made);
    // Made anew when it is asked for again.
    made.catch(() => trackers.delete(key));
    return made;
  };

  const follow = async (record: ExchangeRecord): Promise<void> => {
    const pending = pendingOf(record);
    if (pending === undefined) return;
    const key = keyOf(record);
    (await trackerOf(key))?.add(pending);
    await setActive(key, true);
  };

  /** The ticks under way; they never reject. */
  let running: Promise<unknown> = Promise.resolve();

  const tick = async (
    key: string,
    made: Promise<SettlementTracker | undefined>,
  ): Promise<number | undefined> => {
    try {
      const next = (await (await made)?.tick())?.nextInMs;
      // Without a next time nothing of this network is pending, not even a last look at a final record.
      await setActive(key, next !== undefined);
      return next;
    } catch (error) {
      tellTrouble('records could not be looked for and will be again', error);
      return AFTER_FAILURE_MS;
    }
  };

  return {
    follow,
    statistics,
    async forget(ids) {
      for (const tracker of await Promise.all(trackers.values())) ids.forEach((id) => tracker?.remove(id));
    },
    async reset() {
      // The journal has one writer: what still runs on it ends before new trackers read it.
      await running;
      trackers.clear();
      for (const key of without(await state.get(ACTIVE), undefined)) {
        active.add(key);
        await trackerOf(key);
      }
      for (const record of await answers.unfinished()) {
        // One damaged record does not keep the others from being followed.
        await follow(record).catch((error: unknown) => {
          tellTrouble(`${record.id} cannot be followed`, error);
        });
      }
    },
    async estimate(networkId) {
      return toEstimate((await statistics()).summary({ network: networkId }));
    },
    async run() {
      const ticks = Promise.all([...trackers].map(([key, made]) => tick(key, made)));
      running = ticks;
      const dues = await ticks;
      const pending = dues.filter((due) => due !== undefined);
      return pending.length === 0 ? undefined : Math.min(...pending);
    },
  };
}

function without(ids: unknown, id: string | undefined): readonly string[] {
  return Array.isArray(ids) ? (ids as string[]).filter((other) => other !== id) : [];
}

/** Trackers of private windows are their own, because nothing of them is written: `~` stands in no network's id. */
const PRIVATE_KEY = '~private/';

function keyOf(record: ExchangeRecord): string {
  return record.seen.incognito ? PRIVATE_KEY + record.network.id : record.network.id;
}

function fromKey(key: string): { readonly networkId: string; readonly incognito: boolean } {
  const incognito = key.startsWith(PRIVATE_KEY);
  return { networkId: incognito ? key.slice(PRIVATE_KEY.length) : key, incognito };
}

/**
 * Whether the gap was seen to close on this machine. An import or a replay tells of a gap of long ago, as often as a page
 * likes, and would move what counts as late for everyone; what happens in a private window leaves no trace.
 */
function wasWatched(record: ExchangeRecord, proof: SettlementProof): boolean {
  if (record.source === 'import' || record.seen.incognito || record.verifiedAt === undefined) return false;
  return record.verifiedAt <= proof.blockTime * 1000 + WATCHED_MS;
}

/** Whether the record of this very answer was found before, for another capture of it: one answer has one gap. */
async function isCounted(answers: Answers, { id, signed }: ExchangeRecord): Promise<boolean> {
  const alike = signed === undefined ? [] : await answers.signedWith(signed.signature, COMPARED);
  return alike.some((other) => other.id !== id && !other.seen.incognito && other.record !== undefined);
}

/** What is looked for on the chain; undefined for an answer that needs no record, or has a final one. */
function pendingOf(record: ExchangeRecord): PendingExchange | undefined {
  const { signed } = record;
  if (record.verification !== 'verified' || signed === undefined) return undefined;
  if (['private', 'unrecorded', 'final'].includes(record.settlement)) return undefined;
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
