import type { Database } from '../store/database';
import { findIds, readRecords } from '../store/history';
import type { GapReport } from './api';
import type { Networks } from './networks';
import { toEstimate, type Settling } from './settling';

const DAY_MS = 86_400_000;

/** The measured gap of each network over the last days, and what is open right now. */
export async function gapReport(
  days: number,
  parts: {
    readonly database: Database;
    readonly networks: Networks;
    readonly settling: Settling;
    readonly now: () => number;
  },
): Promise<GapReport> {
  const { database } = parts;
  const statistics = await parts.settling.statistics();
  const since = Math.floor(parts.now() / DAY_MS) - days;
  const networks = await Promise.all(
    (await parts.networks.list()).map(async ({ id }) => ({
      network: await parts.networks.label(id),
      host: undefined,
      mode: undefined,
      estimate: toEstimate(statistics.summary({ network: id })),
      series: statistics
        .byDay({ network: id })
        .filter(({ day }) => day >= since)
        .map(({ day, p50, p95, p99, count }) => ({
          at: day * DAY_MS,
          p50: p50 * 1000,
          p95: p95 * 1000,
          p99: p99 * 1000,
          count,
        })),
    })),
  );
  const [provisional, overdue, all] = await Promise.all([
    findIds(database, { headline: 'provisional' }),
    findIds(database, { headline: 'overdue' }),
    database.count('exchanges'),
  ]);
  const open = [...provisional, ...overdue];
  const oldest = open.sort()[0];
  const [longest] = oldest === undefined ? [] : await readRecords(database, [oldest]);
  return {
    networks,
    open: open.length,
    openShare: all === 0 ? 0 : open.length / all,
    longestOpenMs: longest === undefined ? undefined : parts.now() - longest.answeredAt,
  };
}
