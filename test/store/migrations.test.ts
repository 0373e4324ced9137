import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, test } from 'vitest';

import { DATABASE_VERSION, openDatabase, toStored } from '../../src/store/database';
import { diskStore } from '../../src/store/exchanges';
import { diskPages } from '../../src/store/pages';
import { makeRecord } from './make-record';

/** The stores as the first release made them. */
async function firstRelease(name: string): Promise<void> {
  const old = await openDB(name, 1, {
    upgrade(database) {
      const exchanges = database.createObjectStore('exchanges', { keyPath: 'id' });
      for (const index of ['host', 'model', 'teeId', 'networkId', 'headline', 'tab', 'open']) {
        exchanges.createIndex(index, index);
      }
      exchanges.createIndex('words', 'words', { multiEntry: true });
      database.createObjectStore('bodies', { keyPath: 'id' });
      database.createObjectStore('evidence', { keyPath: 'key' });
      database.createObjectStore('state');
    },
  });
  const record = makeRecord();
  await old.put('exchanges', toStored(record));
  await old.put('exchanges', toStored({ ...record, id: 'unsigned', signed: undefined }));
  old.close();
}

test('a database of the first release keeps its answers, found by their signature and by their page', async () => {
  await firstRelease('lifted');
  const database = await openDatabase('lifted');
  expect(database.version).toBe(DATABASE_VERSION);
  const store = diskStore(database);
  const record = makeRecord();
  expect(await store.get(record.id)).toEqual(record);
  expect((await store.signedWith('AA==', 10)).map(({ id }) => id)).toEqual([record.id]);
  const { session, tabId, pageOrigin } = record.seen;
  expect(await diskPages(database).ids({ session, tabId, pageOrigin })).toEqual(['unsigned', record.id]);
});
