import { expect, test } from 'vitest';

import { toDetail, toRow } from '../../src/app/views';
import type { Check, CheckId, CheckOutcome } from '../../src/verify/check';
import { makeRecord } from '../store/make-record';

const check = (id: CheckId, outcome: CheckOutcome, more: Partial<Check> = {}): Check => ({
  id,
  outcome,
  code: 'ok',
  values: [],
  ms: 0,
  ...more,
});

const detailOf = (record: ReturnType<typeof makeRecord>) =>
  toDetail(record, { network: undefined, documentBase64: undefined, requests: [], repeated: undefined });

test('a line names the first failed check, whatever else is missing', () => {
  const checks = [
    check('registry_record', 'missing'),
    check('signature', 'fail'),
    check('output_hash', 'fail'),
    check('request_hash', 'pass'),
  ];
  expect(toRow(makeRecord({ checks })).leading?.id).toBe('output_hash');
});

test('a line names the registry where its silence is why the key is missing', () => {
  const checks = [
    check('tee_id', 'missing'),
    check('signature', 'missing'),
    check('registry_record', 'missing'),
  ];
  expect(toRow(makeRecord({ checks })).leading?.id).toBe('registry_record');
});

test('what is only for information is never named as the reason', () => {
  const checks = [
    check('heartbeat', 'missing', { advisory: true }),
    check('timestamp', 'fail', { advisory: true }),
  ];
  expect(toRow(makeRecord({ checks })).leading).toBeUndefined();
});

test('an answer that is not read yet, or cannot be, is not taken for one of which only hashes are kept', () => {
  const unread = makeRecord({ answer: undefined });
  expect([toRow(unread).firstWords, detailOf(unread).answer]).toEqual(['', '']);
  const hashes = makeRecord({ answer: undefined, hashesOnly: true });
  expect([toRow(hashes).firstWords, detailOf(hashes).answer]).toEqual([undefined, undefined]);
});

test('long texts are cut, and said to be cut', () => {
  const long = makeRecord({ answer: 'x'.repeat(200_001), question: 'y'.repeat(30_000) });
  expect(toRow(long).firstWords).toHaveLength(160);
  const { answer, answerTruncated, question } = detailOf(long);
  expect([answer?.length, answerTruncated, question?.length]).toEqual([200_000, true, 20_000]);
  expect(detailOf(makeRecord({ answer: 'x'.repeat(200_000) })).answerTruncated).toBe(false);
});

test('a build is named in a line only where somebody accepted it', () => {
  const enclave = (vouchedBy?: string) =>
    JSON.stringify({ teeId: '0x', certificates: [], build: { name: 'tee-gateway 1', vouchedBy, pcrs: [] } });
  expect(toRow(makeRecord({ enclave: enclave() })).build).toBeUndefined();
  expect(toRow(makeRecord({ enclave: enclave('registry') })).build?.name).toBe('tee-gateway 1');
});
