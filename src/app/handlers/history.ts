import { CodedError } from '../../bytes/coded-error';
import type { Database } from '../../store/database';
import { distinct, findIds, readRecords } from '../../store/history';
import type { ExchangeRecord } from '../../store/records';
import type { Answers } from '../answers';
import type { HistoryFilter } from '../api/history';
import type { Changes } from '../changes';
import { toCsv } from '../exports';
import type { createImports } from '../imports';
import type { Networks } from '../networks';
import { receiptOf } from '../receipts';
import type { ReceiptParts } from '../receipts';
import { toRow } from '../views';
import type { Handlers } from './handlers';

type Names =
  | 'history.page'
  | 'history.facets'
  | 'history.export'
  | 'history.import'
  | 'history.clear'
  | 'import.check'
  | 'answer.delete';

const MAX_WINDOW = 500;
const BATCH = 500;

/** Answers about everything kept on this machine. */
export function historyHandlers(parts: {
  readonly database: Database;
  readonly answers: Answers;
  readonly changes: Changes;
  readonly networks: Networks;
  readonly receipts: ReceiptParts;
  readonly imports: ReturnType<typeof createImports>;
  /** Told which answers were deleted. */
  readonly onRemoved: (ids: readonly string[]) => Promise<void>;
}): Handlers<Names> {
  const { database, answers, changes } = parts;
  // Scrolling asks for one window after another of the same list: it is found once, until something changes.
  let cached: { readonly key: string; readonly ids: Promise<string[]> } | undefined;
  changes.listen(() => (cached = undefined));

  const idsOf = (filter: HistoryFilter): Promise<string[]> => {
    const key = JSON.stringify(filter);
    if (cached?.key !== key) cached = { key, ids: findIds(database, filter) };
    return cached.ids;
  };

  const remove = async (ids: readonly string[]): Promise<void> => {
    await answers.remove(ids);
    await parts.onRemoved(ids);
  };

  /** A receipt; in its place a line that says why there is none, so that one answer does not keep back all others. */
  const exported = async (record: ExchangeRecord): Promise<unknown> => {
    try {
      return await receiptOf(record, parts.receipts);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return { proofmark: 'omitted', id: record.id, code: String(error.code), message: error.message };
    }
  };

  return {
    async 'history.page'({ filter, offset, limit }) {
      const ids = await idsOf(filter);
      const window = ids.slice(offset, offset + Math.min(limit, MAX_WINDOW));
      const records = await readRecords(database, window);
      return { total: ids.length, offset, rows: records.map(toRow) };
    },
    async 'history.facets'() {
      const [hosts, models, enclaves, used] = await Promise.all([
        distinct(database, 'host'),
        distinct(database, 'model'),
        distinct(database, 'teeId'),
        distinct(database, 'networkId'),
      ]);
      const known = await parts.networks.list();
      const networks = used.map((id) => {
        const profile = known.find((network) => network.id === id);
        return { id, name: profile?.name ?? id, kind: profile?.kind ?? ('custom' as const) };
      });
      return { hosts, models, enclaves, networks };
    },
    async 'history.export'({ filter, format }) {
      const ids = await idsOf(filter);
      const chunks: string[] = [];
      for (let start = 0; start < ids.length; start += BATCH) {
        const records = await readRecords(database, ids.slice(start, start + BATCH));
        if (format === 'csv') {
          const csv = toCsv(records.map(toRow));
          chunks.push(start === 0 ? csv : csv.slice(csv.indexOf('\r\n') + 2));
        } else {
          for (const record of records) {
            chunks.push(`${JSON.stringify(await exported(record))}\n`);
          }
        }
      }
      const day = new Date().toISOString().slice(0, 10);
      return { name: `proofmark-history-${day}.${format}`, text: chunks.join('') };
    },
    'history.import': ({ ndjson }) => parts.imports.history(ndjson),
    'import.check': (input) => parts.imports.check(input),
    async 'history.clear'({ filter }) {
      const ids = await findIds(database, filter);
      for (let start = 0; start < ids.length; start += BATCH) {
        await remove(ids.slice(start, start + BATCH));
      }
      return { removed: ids.length };
    },
    async 'answer.delete'({ ids }) {
      await remove(ids);
      return null;
    },
  };
}
