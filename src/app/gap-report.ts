import { hostOf, type Database } from '../store/database';
import type { SettlementMode } from '../opengradient/exchange';
import type { GapStatistics } from '../settlement/gap';
import { findIds, readRecords } from '../store/history';
import type { ExchangeRecord } from '../store/records';
import type { GapReport } from './api/gap';
import type { Networks } from './networks';
import type { UserChoices } from './settings';
import { toEstimate, type Settling } from './settling';

const DAY_MS = 86_400_000;

/** The measured gap of each network over the last days, and what of that time is open; the default network first. */
export async function gapReport(
  days: number,
  parts: {
    readonly database: Database;
    readonly networks: Networks;
    readonly settling: Settling;
    readonly choices: Pick<UserChoices, 'settings'>;
    readonly now: () => number;
  },
): Promise<GapReport> {
  const now = parts.now();
  const since = Math.floor(now / DAY_MS) - days;
  const [statistics, waiting, known, { defaultNetworkId }] = await Promise.all([
    parts.settling.statistics(),
    openSince(parts.database, since * DAY_MS),
    parts.networks.list(),
    parts.choices.settings(),
  ]);
  const ids = known
    .map(({ id }) => id)
    .sort((one, other) => Number(other === defaultNetworkId) - Number(one === defaultNetworkId));
  const networks = await Promise.all(
    selections(statistics, ids).map(async ({ network, site, mode }) => {
      const filter = { network, since, ...(site && { site }), ...(mode && { mode }) };
      const summary = statistics.summary(filter);
      const open = waiting.filter(
        (record) =>
          record.network.id === network &&
          (site === undefined || hostOf(record.seen.origin) === site) &&
          (mode === undefined || record.mode === mode),
      );
      const due = open.length + (summary?.count ?? 0);
      return {
        network: await parts.networks.label(network),
        host: site,
        mode,
        estimate: toEstimate(summary),
        series: statistics.byDay(filter).map(({ day, p50, p95, p99, count }) => ({
          at: day * DAY_MS,
          p50: p50 * 1000,
          p95: p95 * 1000,
          p99: p99 * 1000,
          count,
        })),
        open: open.length,
        openShare: due === 0 ? undefined : open.length / due,
        longestOpenMs:
          open.length === 0 ? undefined : now - Math.min(...open.map(({ answeredAt }) => answeredAt)),
      };
    }),
  );
  return { networks };
}

/**
 * Answers since then that wait for their record. Only those whose gap will be measured: an import tells of a gap of long
 * ago, and one signed answer that is seen again and again waits for one record.
 */
async function openSince(database: Database, from: number): Promise<readonly ExchangeRecord[]> {
  const [provisional, overdue] = await Promise.all([
    findIds(database, { headline: 'provisional', from }),
    findIds(database, { headline: 'overdue', from }),
  ]);
  const records = await readRecords(database, [...provisional, ...overdue]);
  return records.filter(({ source, repeatOf }) => source !== 'import' && repeatOf === undefined);
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
