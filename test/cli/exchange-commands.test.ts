import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64 } from '../../src/bytes/base64';
import { utf8 } from '../../src/bytes/join';
import { main } from '../../src/cli/main';
import { jsonAnswer, streamAnswer } from '../evidence/gateway-answers';
import { createSigner, type GatewaySigner, type SigningInput } from '../evidence/gateway-signer';
import { fakeTerminal } from './fake-terminal';

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

const request = '{"model":"gpt-4.1","messages":[{"role":"user","content":"Hello"}]}';
const input: SigningInput = {
  endpoint: 'chat',
  requestBytes: utf8(request),
  output: 'Hello!',
  timestamp: 1_767_225_601,
  profile: 'gw-47b98508',
};

let signer: GatewaySigner;
let answer: string;
let frames: readonly string[];

beforeAll(async () => {
  signer = await createSigner();
  answer = await jsonAnswer(signer, input);
  frames = await streamAnswer(signer, input);
});

async function run(
  args: readonly string[],
  files: Files,
): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal([], files);
  const code = await main(args, terminal);
  return { code, out: terminal.written(), err: terminal.warned() };
}

describe('verify exchange', () => {
  it('reads a file shaped like a batch line and ends with 0 where all holds', async () => {
    const line = { endpoint: 'chat', request, response: answer, signingKeyPem: signer.signingKeyPem };
    const { code, out } = await run(['verify', 'exchange', 'a.json'], {
      'a.json': utf8(JSON.stringify(line)),
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^verdict {3}verified\n/);
    expect(out).toContain('Not covered by the signature: finish_reason');
  });

  it('judges no file that holds two answers', async () => {
    const line = { request, response: answer, stream: frames.join(''), signingKeyPem: signer.signingKeyPem };
    const { code, out, err } = await run(['verify', 'exchange', 'a.json'], {
      'a.json': utf8(JSON.stringify(line)),
    });
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('an answer is one of them');
  });

  it('takes the parts from files of their own', async () => {
    const files = { q: utf8(request), s: utf8(frames.join('')), k: utf8(signer.signingKeyPem) };
    const named = ['--request', 'q', '--stream', 's', '--key', 'k', '--json'];
    const { code, out } = await run(['verify', 'exchange', ...named], files);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'verified', codes: [], profile: 'gw-47b98508' });
  });

  it('ends with 1 and says in plain words what does not hold, and what would', async () => {
    const files = {
      q: utf8(request.replace('}]}', '}],"temperature":1}')),
      r: utf8(answer),
      k: utf8(signer.signingKeyPem),
    };
    const named = ['--request', 'q', '--response', 'r', '--key', 'k'];
    const { code, out } = await run(['verify', 'exchange', ...named], files);
    expect(code).toBe(1);
    expect(out).toContain('belongs to a different question');
    expect(out).toContain('It would match with: temperature left out');
  });

  it('ends with 2 where the key is not given', async () => {
    const { code } = await run(['verify', 'exchange', '--response', 'r'], { r: utf8(answer) });
    expect(code).toBe(2);
  });

  it.each([
    [['verify', 'exchange']],
    [['verify', 'exchange', 'a', 'b']],
    [['verify', 'exchange', '--response', 'r', '--stream', 'r']],
    [['verify', 'exchange', 'absent.json']],
    [['verify', 'exchange', 'r', '--endpoint', 'images']],
    [['verify', 'exchange', 'garbage']],
    [['verify', 'har']],
    [['verify', 'har', 'garbage']],
    [['verify', 'har', 'r', '--key', 'garbage']],
  ])('%j is bad usage', async (args) => {
    const { code, err } = await run(args, { r: utf8('{}'), garbage: utf8('{') });
    expect(code).toBe(3);
    expect(err).toContain('proofmark:');
  });
});

describe('verify har', () => {
  const entry = (url: string, body: string, changes: Readonly<Record<string, unknown>> = {}): object => ({
    startedDateTime: '2026-01-01T00:00:00.000Z',
    time: 1200,
    request: { method: 'POST', url, headers: [], postData: { mimeType: 'application/json', text: request } },
    response: { status: 200, headers: [], content: { mimeType: 'application/json', text: body, ...changes } },
  });
  const archive = (entries: readonly object[]): Uint8Array<ArrayBuffer> =>
    utf8(JSON.stringify({ log: { entries } }));
  const url = 'https://203.0.113.7/v1/chat/completions';

  it('prints every OpenGradient exchange, and no other traffic', async () => {
    const har = archive([
      entry('https://api.example/v1/chat/completions', '{"choices":[]}'),
      entry(url, answer),
      entry(url, toBase64(utf8(frames.join(''))), {
        encoding: 'base64',
        mimeType: 'text/event-stream; charset=utf-8',
      }),
      entry(url, answer.replace('Hello!', 'Hello?')),
      entry('https://llm.opengradient.ai/v1/chat/completions', '{"error":"no"}'),
    ]);
    const files = { 'a.har': har, k: utf8(signer.signingKeyPem) };
    const { code, out } = await run(['verify', 'har', 'a.har', '--key', 'k'], files);
    expect(code).toBe(1);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/).slice(0, 6)),
    ).toEqual([
      ['#', 'at', 'endpoint', 'model', 'verdict', 'codes'],
      ['1', '2026-01-01T00:00:00', 'chat', 'gpt-4.1', 'verified', url],
      ['2', '2026-01-01T00:00:00', 'chat', 'gpt-4.1', 'verified', url],
      ['3', '2026-01-01T00:00:00', 'chat', 'gpt-4.1', 'rejected', 'output_hash_mismatch'],
      [
        '4',
        '2026-01-01T00:00:00',
        'chat',
        'unverifiable',
        'unsigned',
        'https://llm.opengradient.ai/v1/chat/completions',
      ],
    ]);
  });

  it('prints no control characters that an answer brings along', async () => {
    const body = answer.replace('"gpt-4.1"', '"\\u001b[31mred"').replace('Hello!', 'Hello?');
    const files = { 'a.har': archive([{ ...entry(url, body), request: { url } }]) };
    expect((await run(['verify', 'har', 'a.har'], files)).out).toContain('\ufffd[31mred');
  });

  it('leaves answers of enclaves whose key is not given unverifiable', async () => {
    const { code, out } = await run(['verify', 'har', 'a.har', '--json'], {
      'a.har': archive([entry(url, answer)]),
    });
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ id: 0, verdict: 'unverifiable', codes: ['key_not_given'] });
  });

  it('survives entries without the parts it reads, and bodies of others that are not base64', async () => {
    const entries = [
      {},
      { request: 1, response: [] },
      entry('https://api.example/v1/chat/completions', '!', { encoding: 'base64' }),
      entry('no url', answer),
    ];
    const { out } = await run(['verify', 'har', 'a.har', '--json'], { 'a.har': archive(entries) });
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ id: 3 });
  });

  it('shows an answer of OpenGradient that cannot be decoded as not verifiable', async () => {
    const ours = 'https://llm.opengradient.ai/v1/chat/completions';
    const undecodableRequest = {
      ...entry(url, answer),
      request: { url, postData: { text: '!', encoding: 'base64' } },
    };
    const entries = [entry(ours, '!', { encoding: 'base64' }), undecodableRequest];
    const { code, out } = await run(['verify', 'har', 'a.har', '--json'], { 'a.har': archive(entries) });
    expect(code).toBe(2);
    for (const [id, line] of out.trimEnd().split('\n').entries()) {
      expect(JSON.parse(line)).toMatchObject({ id, verdict: 'unverifiable', codes: ['malformed_base64'] });
    }
  });

  it('judges an archive of more exchanges than it reads not at all', async () => {
    const entries = Array.from({ length: 2001 }, () => entry(url, '{"tee_id":1}'));
    const { code, out, err } = await run(['verify', 'har', 'a.har'], { 'a.har': archive(entries) });
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('more than 2000');
  });

  it('refuses to say anything about an archive without any exchange', async () => {
    const before = { request: { method: 'OPTIONS', url: 'https://llm.opengradient.ai/v1/chat/completions' } };
    for (const entries of [[], [entry('https://api.example/v1/chat/completions', '{}')], [before]]) {
      const { code, err } = await run(['verify', 'har', 'a.har'], { 'a.har': archive(entries) });
      expect(code).toBe(3);
      expect(err).toContain('No OpenGradient exchange');
    }
  });
});
