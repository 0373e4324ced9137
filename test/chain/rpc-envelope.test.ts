import { expect, test } from 'vitest';

import { utf8 } from '../../src/bytes/join';
import { readEnvelope } from '../../src/chain/rpc-envelope';

const reply = (...ids: readonly unknown[]): Uint8Array =>
  utf8(JSON.stringify(ids.map((id) => ({ jsonrpc: '2.0', id, result: `of ${String(id)}` }))));

test('a batch is put in the order of its questions', () => {
  expect(readEnvelope(reply(2, 1), [1, 2])).toEqual({ replies: [{ result: 'of 1' }, { result: 'of 2' }] });
});

test.each([
  ['twice to one question', [1, 1]],
  ['to another question', [1, 3]],
  ['to no question', [1, null]],
  ['to a question by its text', [1, '2']],
  ['to more questions than were asked', [1, 2, 2]],
])('a batch that answers %s is not believed at all', (_what, ids) => {
  expect(() => readEnvelope(reply(...ids), [1, 2])).toThrow(
    expect.objectContaining({ code: 'rpc_malformed' }),
  );
});

test('a question left out is that call’s own failure', () => {
  expect(readEnvelope(reply(2), [1, 2])).toMatchObject({
    replies: [{ error: { code: 'rpc_malformed' } }, { result: 'of 2' }],
  });
});
