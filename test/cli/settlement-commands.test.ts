import { expect, test } from 'vitest';

import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import { type SettlementVector, signingKeyPem, vectorOf, verdictOf } from '../settlement/settlement-vectors';
import { fakeTerminal } from './fake-terminal';

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
  const lines = vectors.map((vector) =>
    JSON.stringify({
      id: vector.name,
      kind: 'settlement',
      form: vector.kind,
      blob: vector.blob_text,
      blobId: vector.blob_id,
      log: vector.log,
      target: vector.target,
      signingKeyPem,
    }),
  );
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
