import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';

import type { Changes } from '../../src/app/changes';
import { historyHandlers } from '../../src/app/handlers/history';
import type { createImports } from '../../src/app/imports';
import type { Networks } from '../../src/app/networks';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { openDatabase } from '../../src/store/database';
import { diskStore } from '../../src/store/exchanges';
import { recordId } from '../../src/store/records';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeAnswers } from './fakes';

let made = 0;

/** The handlers over two answers, the newer one of a network that was removed. */
async function handlers(evidence: () => Promise<undefined> = () => Promise.resolve(undefined)) {
  const database = await openDatabase(`history-export-${++made}`);
  const { id, name, kind } = PUBLIC_NETWORK;
  const older = makeRecord({ network: { id, name, kind }, evidenceKey: 'evidence/a' });
  const newer = makeRecord({ id: recordId(1_767_225_602_000, 'b'), network: { id: 'gone', name, kind } });
  for (const record of [older, newer]) await diskStore(database).add(record, makeBody(record.id));
  const network = (one: string) => Promise.resolve(one === id ? PUBLIC_NETWORK : undefined);
  const answers = fakeAnswers();
  const cards = { get: () => Promise.resolve(undefined), code: () => Promise.resolve(undefined) };
  return historyHandlers({
    database,
    answers,
    changes: { listen: () => undefined } as unknown as Changes,
    networks: {} as Networks,
    receipts: { answers, network, evidence, cards },
    imports: {} as ReturnType<typeof createImports>,
    onRemoved: () => Promise.resolve(),
  });
}

test('an answer that can get no receipt is named in an export with the reason, and keeps back no other', async () => {
  const { text } = await (await handlers())['history.export']({ filter: {}, format: 'ndjson' });
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { proofmark: 'omitted', id: '001767225602000-b', code: 'unknown_network' },
    { proofmark: 'receipt' },
  ]);
});

test('an export is not handed out short where the store fails', async () => {
  const { 'history.export': write } = await handlers(() => Promise.reject(new TypeError('disk')));
  await expect(write({ filter: {}, format: 'ndjson' })).rejects.toThrow('disk');
});

test('an export as a table has one header line', async () => {
  const { text } = await (await handlers())['history.export']({ filter: {}, format: 'csv' });
  expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual([
    'id',
    '001767225602000-b',
    '001767225601000-a',
    '',
  ]);
});
