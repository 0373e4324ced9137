import { expect, test } from 'vitest';

import { createImports } from '../../src/app/imports';
import { PUBLIC_NETWORK } from '../../src/opengradient/public-network';
import type { ExchangeRecord } from '../../src/store/records';
import { fakeAnswers } from './fakes';

function imports() {
  const answers = fakeAnswers();
  const taken: ExchangeRecord[] = [];
  const made = createImports({
    answers,
    session: 'one',
    network: () => Promise.resolve({ ...PUBLIC_NETWORK, kind: 'public' }),
    defaultNetworkId: () => Promise.resolve(PUBLIC_NETWORK.id),
    now: () => 5_000,
    onTaken: (record) => void taken.push(record),
    offerCard: () => Promise.resolve(),
  });
  return { ...made, taken };
}

test.each([
  'hello there',
  '{}',
  '[]',
  '{"error":"no"}',
  'data is what it says',
  '<html></html>',
  '{"choices"',
])('text that is no answer is refused in words, and kept nowhere: %s', async (text) => {
  const made = imports();
  const { rows, refused } = await made.check({ text });
  expect(rows).toEqual([]);
  expect(refused).toEqual([
    { where: 'file', message: expect.stringContaining('no answer of OpenGradient') as string },
  ]);
  expect(made.taken).toEqual([]);
});

test.each([
  ['JSON without a signature', '{"choices":[{"message":{"content":"hi"}}]}', undefined],
  ['a wrapped body', '{"status":200,"body":{"choices":[]}}', undefined],
  ['a stream', 'data: {"choices":[]}\n\ndata: [DONE]\n\n', undefined],
  ['a search', '{"content":"found"}', '{"query":"what"}'],
  ['a cut-off answer with signed fields', '{"choices":[],"tee_signature":"AA', undefined],
  ['a proof', '{"zk":{"proof":{"pi_a":[]},"publicSignals":[]}}', undefined],
])('what has the shape of an answer is taken, signed or not: %s', async (_, text, request) => {
  const made = imports();
  const { rows, refused } = await made.check({ text, ...(request === undefined ? {} : { request }) });
  expect(refused).toEqual([]);
  expect(rows).toHaveLength(1);
  expect(made.taken).toHaveLength(1);
});

test('a host that only a file names is marked as its word; what was pasted here has no host', async () => {
  const made = imports();
  const entry = {
    startedDateTime: '1970-01-01T00:00:01Z',
    time: 1,
    request: {
      method: 'POST',
      url: 'https://llm.opengradient.ai/v1/chat/completions',
      headers: [],
      postData: { text: '{"model":"m","messages":[]}' },
    },
    response: { status: 200, content: { mimeType: 'application/json', text: '{"choices":[]}' } },
  };
  const archive = await made.check({ text: JSON.stringify({ log: { entries: [entry] } }) });
  expect(archive.rows).toMatchObject([{ host: 'llm.opengradient.ai', hostIsClaimed: true }]);
  const pasted = await made.check({ text: '{"choices":[{}]}' });
  expect(pasted.rows).toMatchObject([{ host: 'pasted by hand', hostIsClaimed: false }]);
});
