import { expect, test } from 'vitest';

import { utf8 } from '../../src/bytes/join';
import { settlementKind } from '../../src/cli/batch/settlement';
import { main } from '../../src/cli/main';
import {
  settlementVectors,
  signingKeyPem,
  vectorOf,
  verdictOf,
  type SettlementVector,
} from '../settlement/settlement-vectors';
import { fakeTerminal } from './fake-terminal';

/*
 * Lines and commands are tested in one file, and so in one process: the id of a blob takes a second, and is remembered.
 */

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
])('a line whose %s cannot be read is refused as malformed', async (_field, wrong) => {
  const run = settlementKind.run({ ...lineOf(vectorOf('batch-2')), ...wrong });
  await expect(run).rejects.toHaveProperty('code', 'line_malformed');
});

test('a record under a key that is no PEM is rejected, as an exchange is', async () => {
  expect(await settlementKind.run({ ...lineOf(vectorOf('batch-2')), signingKeyPem: 'no pem' })).toMatchObject(
    {
      verdict: 'rejected',
      codes: ['unsupported_key'],
    },
  );
});

test('an event that the chain has taken back records nothing', async () => {
  const vector = vectorOf('batch-2');
  const line = (removed: unknown) => ({ ...lineOf(vector), log: { ...vector.log, removed } });
  expect(await settlementKind.run(line(false))).toMatchObject({ verdict: 'settled' });
  await expect(settlementKind.run(line(true))).rejects.toHaveProperty('code', 'event_removed');
  await expect(settlementKind.run(line('true'))).rejects.toHaveProperty('code', 'line_malformed');
});

const fileOf = (vector: SettlementVector, more: object = {}) =>
  utf8(
    JSON.stringify({
      form: vector.kind,
      blob: vector.blob_text,
      blobId: vector.blob_id,
      log: vector.log,
      target: vector.target,
      ...more,
    }),
  );

const terminalWith = (content: Uint8Array<ArrayBuffer>) =>
  fakeTerminal([], { 'record.json': content, 'key.pem': utf8(signingKeyPem) });

test('records are lines of verify --batch, answered in order', async () => {
  const vectors = ['batch-2', 'batch-root-mismatch', 'individual-chat'].map(vectorOf);
  const lines = vectors.map((vector) => JSON.stringify(lineOf(vector)));
  const terminal = fakeTerminal([lines.join('\n')]);
  expect(await main(['verify', '--batch'], terminal)).toBe(1);
  const answers = terminal
    .written()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; verdict: string });
  expect(answers.map(({ id, verdict }) => [id, verdict])).toEqual(
    vectors.map((vector) => [vector.name, verdictOf(vector)]),
  );
});

test('verify settlement ends with 0 for a settled record and 1 for another’s, and says why', async () => {
  const good = terminalWith(fileOf(vectorOf('batch-2')));
  expect(await main(['verify', 'settlement', 'record.json', '--key', 'key.pem'], good)).toBe(0);
  expect(good.written()).toContain('settled');
  const other = terminalWith(fileOf(vectorOf('batch-not-containing-target')));
  expect(await main(['verify', 'settlement', 'record.json', '--key', 'key.pem', '--json'], other)).toBe(1);
  expect(JSON.parse(other.written())).toEqual({ verdict: 'not_included', codes: ['not_included'] });
});

test('verify settlement without a key ends with 2', async () => {
  const terminal = terminalWith(fileOf(vectorOf('batch-2')));
  expect(await main(['verify', 'settlement', 'record.json'], terminal)).toBe(2);
});

test('audit lists every leaf and ends with 0 when all of the batch is sound', async () => {
  const terminal = terminalWith(fileOf(vectorOf('batch-20-duplicates')));
  expect(await main(['audit', 'record.json', '--key', 'key.pem', '--json'], terminal)).toBe(0);
  const events = terminal
    .written()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events).toHaveLength(21);
  expect(events.slice(0, 20).every(({ outcome }) => outcome === 'signed')).toBe(true);
  expect(events[20]).toMatchObject({ verdict: 'verified', blobId: vectorOf('batch-20-duplicates').blob_id });
});

test('audit names what is altered, what nobody signed, and what nobody announced', async () => {
  const altered = terminalWith(fileOf(vectorOf('batch-leaf-edited-in-dump')));
  expect(await main(['audit', 'record.json', '--key', 'key.pem'], altered)).toBe(1);
  expect(altered.written()).toContain('leaf_hash_mismatch');
  const unsigned = terminalWith(fileOf(vectorOf('batch-placeholder-signature')));
  expect(await main(['audit', 'record.json', '--key', 'key.pem'], unsigned)).toBe(2);
  expect(unsigned.written()).toContain('leaf_unsigned');
  const bare = terminalWith(utf8(vectorOf('batch-2').blob_text));
  expect(await main(['audit', 'record.json', '--key', 'key.pem'], bare)).toBe(2);
  expect(bare.written()).toContain('event_missing');
});

test.each([[['verify', 'settlement']], [['audit']], [['audit', 'absent.json']], [['audit', 'key.pem']]])(
  '%j is bad usage',
  async (args) => {
    expect(await main(args, terminalWith(utf8('{}')))).toBe(3);
  },
);
