import type { SettlementMode } from '../opengradient/exchange';
import {
  addGap,
  countGaps,
  type GapHistogram,
  gapQuantile,
  isGapHistogram,
  mergeGaps,
} from './gap-histogram';

/** One measured gap: from the enclave's signature to the block that holds the record. */
export interface MeasuredGap {
  readonly network: string;
  /** Host of the page that asked. */
  readonly site: string;
  readonly mode: SettlementMode;
  readonly seconds: number;
  /** When it was settled; milliseconds since 1970. */
  readonly at: number;
}

/** Which gaps; what is left out does not restrict. */
export type GapFilter = Partial<
  Pick<MeasuredGap, 'network' | 'site' | 'mode'> & {
    /** Days since 1970, UTC: the first day that counts. */
    readonly since: number;
  }
>;

/** Quantiles in seconds, of `count` gaps. */
export interface GapSummary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Fewer gaps than this say nothing about a network. */
export const fewestGaps = 20;

const dayMs = 86_400_000;
const keptDays = 90;
/** Histograms kept at most: one per network, site, mode and day. */
const keptHistograms = 2_000;

interface GapRow {
  readonly network: string;
  readonly site: string;
  readonly mode: SettlementMode;
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly gaps: GapHistogram;
}

const modes: readonly unknown[] = ['batch', 'individual', 'private'] satisfies SettlementMode[];

function isRow(value: unknown): value is GapRow {
  if (typeof value !== 'object' || value === null) return false;
  const row = value as Readonly<Record<string, unknown>>;
  return (
    typeof row.network === 'string' &&
    typeof row.site === 'string' &&
    modes.includes(row.mode) &&
    Number.isSafeInteger(row.day) &&
    isGapHistogram(row.gaps)
  );
}

function keyOf(row: Pick<GapRow, 'network' | 'site' | 'mode' | 'day'>): string {
  return JSON.stringify([row.network, row.site, row.mode, row.day]);
}

/** Measured gaps by day, network, site and mode, for 90 days. Its size on disk is bounded, however much is settled. */
export class GapStatistics {
  private readonly rows = new Map<string, GapRow>();

  /** @param stored what `toJSON` returned; rows that cannot be read are left out */
  constructor(stored: unknown = []) {
    for (const row of Array.isArray(stored) ? (stored as readonly unknown[]) : []) {
      if (isRow(row)) this.rows.set(keyOf(row), row);
    }
  }

  record(gap: MeasuredGap): void {
    const { network, site, mode, seconds, at } = gap;
    const place = { network, site, mode, day: Math.floor(at / dayMs) };
    const key = keyOf(place);
    const gaps = addGap(this.rows.get(key)?.gaps ?? {}, seconds);
    this.rows.set(key, { ...place, gaps });
    this.forgetBefore(place.day - keptDays);
  }

  /** Undefined when nothing was measured. */
  summary(filter: GapFilter = {}): GapSummary | undefined {
    return summaryOf(mergeGaps(this.select(filter).map((row) => row.gaps)));
  }

  /** One summary per day on which something settled, oldest first; `day` counts days since 1970, UTC. */
  byDay(filter: GapFilter = {}): readonly (GapSummary & { readonly day: number })[] {
    const days = new Map<number, GapHistogram[]>();
    for (const { day, gaps } of this.select(filter)) days.set(day, [...(days.get(day) ?? []), gaps]);
    return [...days]
      .sort(([left], [right]) => left - right)
      .flatMap(([day, gaps]) => {
        const summary = summaryOf(mergeGaps(gaps));
        return summary === undefined ? [] : [{ day, ...summary }];
      });
  }

  /** The networks, sites and modes anything was measured for, each combination once. */
  combinations(): readonly Pick<MeasuredGap, 'network' | 'site' | 'mode'>[] {
    const found = new Map(
      [...this.rows.values()].map(({ network, site, mode }) => [
        JSON.stringify([network, site, mode]),
        { network, site, mode },
      ]),
    );
    return [...found.values()];
  }

  toJSON(): readonly unknown[] {
    return [...this.rows.values()];
  }

  private select(filter: GapFilter): readonly GapRow[] {
    return [...this.rows.values()].filter(
      (row) =>
        (filter.network === undefined || row.network === filter.network) &&
        (filter.site === undefined || row.site === filter.site) &&
        (filter.mode === undefined || row.mode === filter.mode) &&
        (filter.since === undefined || row.day >= filter.since),
    );
  }

  private forgetBefore(day: number): void {
    for (const [key, row] of this.rows) if (row.day < day) this.rows.delete(key);
    if (this.rows.size <= keptHistograms) return;
    const oldestFirst = [...this.rows].sort(([, left], [, right]) => left.day - right.day);
    for (const [key] of oldestFirst.slice(0, this.rows.size - keptHistograms)) this.rows.delete(key);
  }
}

function summaryOf(gaps: GapHistogram): GapSummary | undefined {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => gapQuantile(gaps, share));
  if (p50 === undefined || p95 === undefined || p99 === undefined) return undefined;
  return { count: countGaps(gaps), p50, p95, p99 };
}

const leastOverdue = 15 * 60;
const overdueWithoutData = 30 * 60;

/**
 * Seconds after its signature from which an unrecorded answer is overdue: later than this network's own p99, and than the
 * facilitator's slowest flush (15 min); 30 min while too little is known.
 */
export function overdueAfter(summary: GapSummary | undefined): number {
  if (summary === undefined || summary.count < fewestGaps) return overdueWithoutData;
  return Math.max(leastOverdue, summary.p99);
}

const leastLate = 60;
const lateWithoutData = 3 * 60;

/**
 * Seconds after its signature from which an unrecorded answer is looked for at another node as well: one that leaves logs out
 * must not decide how long a record takes to show. Twice this network's own p95; 3 min while too little is known.
 */
export function lateAfter(summary: GapSummary | undefined): number {
  if (summary === undefined || summary.count < fewestGaps) return lateWithoutData;
  return Math.min(Math.max(leastLate, 2 * summary.p95), overdueAfter(summary));
}
