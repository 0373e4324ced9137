import { expect, test } from 'vitest';

import { settlementKind } from '../../src/cli/batch/settlement';
import {
  settlementVectors,
  signingKeyPem,
  vectorOf,
  verdictOf,
  type SettlementVector,
} from '../settlement/settlement-vectors';

const lineOf = (vector: SettlementVector) => ({
  id: vector.name,
  kind: 'settlement',
  form: vector.kind,
  blob: vector.blob_text,
  blobId: vector.blob_id,
  log: vector.log,
  target: vector.target,
  signingKeyPem,
});

test.each(settlementVectors.map((vector) => [vector.name, vector] as const))(
  'the record %s gets its verdict, with the code that the vectors name',
  async (_name, vector) => {
    const { verdict, codes } = await settlementKind.run(lineOf(vector));
    expect(verdict).toBe(verdictOf(vector));
    expect(codes).toContain(vector.expected);
  },
);

test('without a signing key a sound record is not yet settled, because nobody checked who signed it', async () => {
  for (const name of ['batch-2', 'individual-chat']) {
    const answer = await settlementKind.run({ ...lineOf(vectorOf(name)), signingKeyPem: undefined });
    expect(answer.verdict).toBe('unverifiable');
    expect(answer.codes[0]).toBe('leaf_key_missing');
  }
});

test('the same event from any other contract records nothing', async () => {
  const vector = vectorOf('batch-2');
  const log = { ...vector.log, address: '0x0000000000000000000000000000000000000001' };
  expect(await settlementKind.run({ ...lineOf(vector), log })).toEqual({
    verdict: 'rejected',
    codes: ['wrong_relay'],
  });
});

test('a blob with the same tree but other bytes is not the blob the event names', async () => {
  const vector = vectorOf('batch-2');
  expect(await settlementKind.run({ ...lineOf(vector), blob: `${vector.blob_text} ` })).toEqual({
    verdict: 'rejected',
    codes: ['blob_id_mismatch'],
  });
});

test('a target that differs from its leaf in the signature alone is not the recorded exchange', async () => {
  const vector = vectorOf('batch-2');
  const [teeId, inputHash, outputHash, signature, timestamp] = vector.target ?? [];
  const target = [teeId, inputHash, outputHash, `${String(signature).slice(0, -2)}00`, timestamp];
  expect(await settlementKind.run({ ...lineOf(vector), target })).toEqual({
    verdict: 'not_included',
    codes: ['not_included'],
  });
});

test('a timestamp may stand as a number', async () => {
  const vector = vectorOf('batch-2');
  const target = [...(vector.target ?? []).slice(0, 4), Number(vector.target?.[4])];
  expect(await settlementKind.run({ ...lineOf(vector), target })).toMatchObject({ verdict: 'settled' });
});

test.each([
  ['form', { form: 'both' }],
  ['blob', { blob: 7 }],
  ['log', { log: { address: '0x' } }],
  ['target', { target: ['0x00'] }],
  ['signingKeyPem', { signingKeyPem: 'no pem' }],
])('a line whose %s cannot be read is refused with a code', async (_field, wrong) => {
  const run = settlementKind.run({ ...lineOf(vectorOf('batch-2')), ...wrong });
  await expect(run).rejects.toHaveProperty('code');
});
