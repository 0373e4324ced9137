import type { Database } from '../store/database';
import type { SettlementMode } from '../opengradient/exchange';
import type { GapStatistics } from '../settlement/gap';
import { findIds, readRecords } from '../store/history';
import type { GapReport } from './api/gap';
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
  const known = await parts.networks.list();
  const networks = await Promise.all(
    selections(
      statistics,
      known.map(({ id }) => id),
    ).map(async ({ network, site, mode }) => {
      const filter = { network, ...(site && { site }), ...(mode && { mode }) };
      return {
        network: await parts.networks.label(network),
        host: site,
        mode,
        estimate: toEstimate(statistics.summary(filter)),
        series: statistics
          .byDay(filter)
          .filter(({ day }) => day >= since)
          .map(({ day, p50, p95, p99, count }) => ({
            at: day * DAY_MS,
            p50: p50 * 1000,
            p95: p95 * 1000,
            p99: p99 * 1000,
            count,
          })),
      };
    }),
  );
  const [provisional, overdue, repeated, all] = await Promise.all([
    findIds(database, { headline: 'provisional' }),
    findIds(database, { headline: 'overdue' }),
    database.getAllKeysFromIndex('exchanges', 'repeatOf'),
    database.count('exchanges'),
  ]);
  // One signed answer that is seen again and again waits for one record.
  const repeats = new Set(repeated);
  const open = [...provisional, ...overdue].filter((id) => !repeats.has(id));
  const answers = all - repeats.size;
  const oldest = open.sort()[0];
  const [longest] = oldest === undefined ? [] : await readRecords(database, [oldest]);
  return {
    networks,
    open: open.length,
    openShare: answers === 0 ? 0 : open.length / answers,
    longestOpenMs: longest === undefined ? undefined : parts.now() - longest.answeredAt,
  };
}

interface Selection {
  readonly network: string;
  readonly site: string | undefined;
  readonly mode: SettlementMode | undefined;
}

/** Each network as a whole first; then its sites, and its modes, where there is more than one to tell apart. */
function selections(statistics: GapStatistics, networks: readonly string[]): readonly Selection[] {
  const measured = statistics.combinations();
  return networks.flatMap((network) => {
    const own = measured.filter((combination) => combination.network === network);
    const sites = [...new Set(own.map(({ site }) => site))].sort();
    const modes = [...new Set(own.map(({ mode }) => mode))].sort();
    return [
      { network, site: undefined, mode: undefined },
      ...(sites.length > 1 ? sites.map((site) => ({ network, site, mode: undefined })) : []),
      ...(modes.length > 1 ? modes.map((mode) => ({ network, site: undefined, mode })) : []),
    ];
  });
}
