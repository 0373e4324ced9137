import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Database } from '../../src/store/database';
import { openDatabase } from '../../src/store/database';
import { diskStore } from '../../src/store/exchanges';
import { distinct, findIds, readRecords } from '../../src/store/history';
import type { ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';
import { makeBody, makeRecord } from './make-record';

let made = 0;
let database: Database;
const day = 86_400_000;
const start = 1_767_225_601_000;

const rows: readonly Partial<ExchangeRecord>[] = [
  { answer: 'The implied volatility rose.', model: 'claude', headline: 'provisional' },
  { answer: 'Vola is not what you asked.', model: 'gpt-4.1', headline: 'settled' },
  { answer: 'Größe und Länge', model: 'gpt-4.1', headline: 'rejected' },
  { answer: undefined, question: undefined, hashesOnly: true, model: 'secret-model', headline: 'settled' },
];

beforeEach(async () => {
  database = await openDatabase(`history-${++made}`);
  const store = diskStore(database);
  for (const [index, row] of rows.entries()) {
    const answeredAt = start + index * day;
    const record = makeRecord({
      answeredAt,
      id: recordId(answeredAt, String(index)),
      verification: 'verified',
      settlement: 'final',
      ...row,
    });
    await store.add(record, makeBody(record.id));
  }
});

const found = async (query: Parameters<typeof findIds>[1]): Promise<string[]> =>
  (await findIds(database, query)).map((id) => id.slice(-1));

describe('the history', () => {
  it('lists everything newest first when nothing is asked', async () => {
    expect(await found({})).toEqual(['3', '2', '1', '0']);
  });

  it('finds words by their beginning, in any case, all of them at once', async () => {
    expect(await found({ text: 'VOLA' })).toEqual(['1', '0']);
    expect(await found({ text: 'vola rose' })).toEqual(['0']);
    expect(await found({ text: 'größe' })).toEqual(['2']);
    expect(await found({ text: 'absent' })).toEqual([]);
  });

  it('holds no words of exchanges of which only hashes are kept', async () => {
    expect(await found({ text: 'secret' })).toEqual([]);
  });

  it('intersects filters and spans of time', async () => {
    expect(await found({ model: 'gpt-4.1' })).toEqual(['2', '1']);
    expect(await found({ model: 'gpt-4.1', headline: 'settled' })).toEqual(['1']);
    expect(await found({ from: start + day, to: start + 2 * day })).toEqual(['2', '1']);
    expect(await found({ from: start + day, headline: 'settled' })).toEqual(['3', '1']);
  });

  it('reads records in the order asked, without those deleted meanwhile', async () => {
    const [newest = '', second = ''] = await findIds(database, {});
    await diskStore(database).remove([newest]);
    expect((await readRecords(database, [second, newest])).map((record) => record.id)).toEqual([second]);
  });

  it('names what can be filtered by', async () => {
    expect(await distinct(database, 'model')).toEqual(['claude', 'gpt-4.1', 'secret-model']);
  });
});
