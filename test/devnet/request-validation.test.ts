import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fromHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { readPythonJson } from '../../src/bytes/python-json-reader';
import { profileIds } from '../../src/opengradient/profile';
import { refusal } from './gateway/request-validation';

const rowSchema = z.object({
  name: z.string(),
  profile: z.enum(profileIds),
  request: z.string().nullish(),
  request_hex: z.string().nullish(),
  http: z.object({ status: z.number() }),
});

/** What the real HTTP front, with the gateway's own openapi.yaml, answered to these bodies. */
function rows(file: string): readonly z.infer<typeof rowSchema>[] {
  const text = readFileSync(new URL(`../fixtures/gateway/${file}`, import.meta.url), 'utf8');
  return z.array(rowSchema).parse(JSON.parse(text));
}

function statusOf(row: z.infer<typeof rowSchema>): number {
  const bytes =
    typeof row.request_hex === 'string' ? fromHex(row.request_hex, 'request') : utf8(row.request ?? '');
  let body;
  try {
    body = readPythonJson(bytes);
  } catch {
    return 400;
  }
  return refusal('chat', body, row.profile) === undefined ? 200 : 400;
}

describe('the validation of request bodies', () => {
  // 500 is not validation: the real gateway fails later, where this one does too.
  it.each(['http.json', 'valid-chat.json'])('refuses exactly what the real front refuses, in %s', (file) => {
    const judged = rows(file).filter(({ http }) => http.status !== 500);
    expect(judged.length).toBeGreaterThan(50);
    const wrong = judged.filter((row) => statusOf(row) !== row.http.status);
    expect(wrong.map(({ name, http }) => `${name}: ${http.status}`)).toEqual([]);
  });
});
