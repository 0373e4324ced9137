import { expect, test } from 'vitest';

import { receiptOf, type ReceiptParts } from '../../src/app/receipts';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import { makeBody, makeRecord } from '../store/make-record';
import { fakeAnswers } from './fakes';

function partsWith(answers = fakeAnswers()): ReceiptParts {
  return {
    answers,
    network: (id) => Promise.resolve(id === PUBLIC_NETWORK.id ? PUBLIC_NETWORK : undefined),
    evidence: () => Promise.resolve(undefined),
    cards: { get: () => Promise.resolve(undefined), code: () => Promise.resolve(undefined) },
  };
}

test('an answer of a network that was removed gets no receipt in the name of another', async () => {
  const record = makeRecord({ network: { id: 'gone', name: 'Gone', kind: 'test' } });
  await expect(receiptOf(record, partsWith())).rejects.toMatchObject({ code: 'unknown_network' });
});

test('where only hashes are kept a receipt has no words, not even those of a check under way', async () => {
  const answers = fakeAnswers();
  const network = { id: PUBLIC_NETWORK.id, name: PUBLIC_NETWORK.name, kind: PUBLIC_NETWORK.kind };
  const record = makeRecord({ network });
  await answers.add(record, makeBody(record.id));
  const whole = await receiptOf(record, partsWith(answers));
  const hashed = await receiptOf({ ...record, hashesOnly: true }, partsWith(answers));
  expect([whole.exchange.requestBase64, whole.exchange.responseBase64]).toEqual(['AQ==', 'AgM=']);
  expect([hashed.exchange.requestBase64, hashed.exchange.responseBase64]).toEqual([null, null]);
});
