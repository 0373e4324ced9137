import { expect, test } from 'vitest';

import { receiptOf } from '../../src/app/receipts';
import { makeRecord } from '../store/make-record';
import { fakeAnswers } from './fakes';

test('an answer of a network that was removed gets no receipt in the name of another', async () => {
  const record = makeRecord({ network: { id: 'gone', name: 'Gone', kind: 'test' } });
  const parts = {
    answers: fakeAnswers(),
    network: () => Promise.resolve(undefined),
    evidence: () => Promise.resolve(undefined),
    cards: { get: () => Promise.resolve(undefined), code: () => Promise.resolve(undefined) },
  };
  await expect(receiptOf(record, parts)).rejects.toMatchObject({ code: 'unknown_network' });
});
