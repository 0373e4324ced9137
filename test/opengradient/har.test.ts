import { expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/join';
import { readHar } from '../../src/opengradient/har';
import { settlementHeaderRows } from '../evidence/settlement-headers';

test.each(settlementHeaderRows)('an entry asked with the headers %j is settled as %s', (asked, mode) => {
  const headers = Object.entries(asked).map(([name, value]) => ({ name, value }));
  const request = { url: 'https://llm.opengradient.ai/v1/chat/completions', headers };
  const archive = { log: { entries: [{ request, response: { content: { text: '{}' } } }] } };
  expect(readHar(utf8(JSON.stringify(archive)))).toMatchObject([{ captured: { settlementMode: mode } }]);
});
