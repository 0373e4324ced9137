import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../src/bytes/base64';
import { fromHex } from '../../src/bytes/hex';
import { main } from '../../src/cli/main';
import { gatewayRows, type GatewayRow } from '../opengradient/gateway-rows';
import { fakeTerminal } from './fake-terminal';

interface Answer {
  readonly id: string;
  readonly verdict: string;
  readonly codes: readonly string[];
  readonly profile: string | null;
  readonly unsigned: readonly string[];
}

function lineOf(row: GatewayRow, index: number): string {
  const request =
    typeof row.request_hex === 'string'
      ? { requestBase64: toBase64(fromHex(row.request_hex, 'request_hex')) }
      : { request: row.request };
  const line = {
    id: `${index}`,
    kind: 'exchange',
    endpoint: row.endpoint,
    ...request,
    response: row.response ?? null,
    stream: row.streaming ?? null,
    signingKeyPem: row.signing_key_pem ?? null,
    expectedTeeId: row.expected_tee_id ?? null,
  };
  return `${JSON.stringify(line)}\n`;
}

/** Judges all rows in one run of `verify --batch`. */
async function judged(rows: readonly GatewayRow[]): Promise<readonly Answer[]> {
  const terminal = fakeTerminal(rows.map(lineOf));
  await main(['verify', '--batch'], terminal);
  return terminal
    .written()
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as Answer);
}

/** What a row's expected value means for a verdict: evidence that is absent is not evidence of meddling. */
function verdictFor(expected: string): string {
  if (expected === 'valid' || expected.startsWith('unsigned_content:')) return 'verified';
  return expected === 'unsigned' || expected.startsWith('missing_field:') ? 'unverifiable' : 'rejected';
}

const files = ['valid-chat', 'valid-stream', 'valid-completions', 'http', 'tampered', 'unsigned-errors'];

describe.each(files)('every row of %s', (file) => {
  it('gets the verdict and the code that upstream evidence gives it', async () => {
    const rows = gatewayRows(file);
    const answers = await judged(rows);
    expect(answers).toHaveLength(rows.length);
    rows.forEach((row, index) => {
      const answer = answers[index];
      const { expected = '' } = row;
      const label = `${row.name}: ${expected}`;
      expect([label, answer?.verdict]).toEqual([label, verdictFor(expected)]);
      if (expected === 'valid') expect([label, answer?.profile]).not.toEqual([label, null]);
      else expect([label, answer?.codes]).toEqual([label, expect.arrayContaining([expected])]);
      if (expected.startsWith('unsigned_content:')) {
        expect(answer?.unsigned).toContain(expected.slice('unsigned_content:'.length));
      }
    });
  });

  it('has no code but unsigned content where it is verified, and puts the deciding code first elsewhere', async () => {
    const rows = gatewayRows(file);
    for (const [index, answer] of (await judged(rows)).entries()) {
      const row = rows[index];
      if (answer.verdict === 'verified') {
        expect(answer.codes.every((code) => code.startsWith('unsigned_content:'))).toBe(true);
      } else {
        expect([row?.name, answer.codes[0]]).toEqual([row?.name, row?.expected]);
      }
    }
  });
});

describe('a line about an exchange', () => {
  const valid = gatewayRows('valid-chat').slice(0, 1).map(lineOf).join('');
  const edited = async (changes: Readonly<Record<string, unknown>>): Promise<Answer | undefined> => {
    const line: unknown = { ...(JSON.parse(valid) as object), ...changes };
    const terminal = fakeTerminal([JSON.stringify(line)]);
    await main(['verify', '--batch'], terminal);
    return JSON.parse(terminal.written()) as Answer;
  };

  it('without a key is unverifiable: an answer cannot vouch for itself', async () => {
    expect(await edited({ signingKeyPem: null })).toMatchObject({
      verdict: 'unverifiable',
      codes: ['key_not_given'],
      assurance: 'none',
    });
  });

  it('without the request is unverifiable', async () => {
    expect(await edited({ request: null })).toMatchObject({
      verdict: 'unverifiable',
      codes: ['request_not_seen'],
    });
  });

  it('with text that UTF-8 cannot carry is not judged by something else in its place', async () => {
    const { response } = JSON.parse(valid) as { response: string };
    expect(await edited({ response: response.replace('"id"', '"\ud800"') })).toMatchObject({
      verdict: 'unverifiable',
      codes: ['line_malformed'],
    });
  });

  it('of several megabytes is judged from base64 as from text', async () => {
    const { response } = JSON.parse(valid) as { response: string };
    const long = response.replace('{', `{"usage":"${'u'.repeat(5_000_000)}",`);
    const inBase64 = { response: null, responseBase64: toBase64(new TextEncoder().encode(long)) };
    expect(await edited({ response: long })).toMatchObject({ verdict: 'verified' });
    expect(await edited(inBase64)).toMatchObject({ verdict: 'verified' });
  });

  it.each(['response', 'stream'])(
    'with a second body in %s is not judged by one of the two',
    async (field) => {
      const { response } = JSON.parse(valid) as { response: string };
      const other = toBase64(new TextEncoder().encode(response.replace('{', '{"x":1,')));
      for (const second of [
        { [`${field}Base64`]: other },
        ...(field === 'stream' ? [{ stream: response }] : []),
      ]) {
        expect(await edited(second)).toMatchObject({ verdict: 'unverifiable', codes: ['line_malformed'] });
      }
    },
  );

  it('with two requests is judged only where both are the same bytes', async () => {
    const { request } = JSON.parse(valid) as { request: string };
    const inBase64 = (text: string) => ({ requestBase64: toBase64(new TextEncoder().encode(text)) });
    expect(await edited(inBase64(request))).toMatchObject({ verdict: 'verified' });
    expect(await edited(inBase64(`${request} `))).toMatchObject({ codes: ['line_malformed'] });
  });

  it('reads a wrapped answer, but none within a report of failure', async () => {
    const { response } = JSON.parse(valid) as { response: string };
    const wrapped = (status: string) => ({ response: `{"status":${status},"body":${response}}` });
    expect(await edited(wrapped('200'))).toMatchObject({ verdict: 'verified' });
    for (const status of ['500', '199', '300', '2000', '-200', '200.0']) {
      expect(await edited(wrapped(status))).toMatchObject({ verdict: 'unverifiable', codes: ['unsigned'] });
    }
  });

  it('with a key that is no PEM is rejected', async () => {
    expect(await edited({ signingKeyPem: 'nonsense' })).toMatchObject({
      verdict: 'rejected',
      codes: ['unsupported_key'],
    });
  });

  it('names the endpoint shortly, as a path or as a URL', async () => {
    for (const endpoint of [
      'chat',
      '/v1/chat/completions',
      'https://gateway.example/v1/chat/completions?x=1',
    ]) {
      expect(await edited({ endpoint })).toMatchObject({ verdict: 'verified' });
    }
    for (const endpoint of ['/v1/images', 'constructor', '__proto__', '/v1/toString']) {
      expect(await edited({ endpoint })).toMatchObject({ codes: ['endpoint_unknown'] });
    }
  });
});
