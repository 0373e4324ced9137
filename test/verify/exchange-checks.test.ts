import { beforeAll, describe, expect, it } from 'vitest';
import { hex32 } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { signingKeyFromPem } from '../../src/opengradient/enclave-signature';
import type { CapturedExchange } from '../../src/opengradient/exchange';
import {
  checkExchange,
  requiredExchangeChecks,
  type ExchangeReport,
  type KeyEvidence,
} from '../../src/verify/exchange-checks';
import { verdictOf } from '../../src/verify/verdict';
import { jsonAnswer, streamAnswer } from '../evidence/gateway-answers';
import { createSigner, type GatewaySigner, type SigningInput } from '../evidence/gateway-signer';

const request = utf8('{"model":"gpt-4.1","messages":[{"role":"user","content":"Hello"}],"top_p":0.9}');
const seconds = 1_767_225_601;
const base: SigningInput = {
  endpoint: 'chat',
  requestBytes: request,
  output: 'Grüße 😀',
  timestamp: seconds,
  profile: 'gw-47b98508',
};
const calls = [
  { id: 'call_one', name: 'search', arguments: '{"q": "é"}' },
  { id: 'call_two', name: 'noop', arguments: '{}' },
];

let signer: GatewaySigner;
let key: KeyEvidence;

beforeAll(async () => {
  signer = await createSigner();
  key = { signingKeyDer: signer.signingKeyDer };
});

function captured(response: string, changes: Partial<CapturedExchange> = {}): CapturedExchange {
  return {
    endpoint: 'chat',
    url: 'https://gateway.example/v1/chat/completions',
    status: 200,
    request,
    response: utf8(response),
    framing: 'json',
    settlementMode: 'batch',
    source: 'fetch',
    askedAt: seconds * 1000 - 2000,
    answeredAt: seconds * 1000 + 1000,
    ...changes,
  };
}

let clock = 0;
const now = (): number => clock++;
const check = (exchange: CapturedExchange, evidence: KeyEvidence = key): Promise<ExchangeReport> =>
  checkExchange(exchange, evidence, now);
const verdict = (report: ExchangeReport): string => verdictOf(report.checks, requiredExchangeChecks);
const codes = (report: ExchangeReport): readonly string[] =>
  report.checks.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skipped').map(({ code }) => code);

describe('an untouched answer', () => {
  it('is verified, with every check timed', async () => {
    const report = await check(captured(await jsonAnswer(signer, base)));
    expect(verdict(report)).toBe('verified');
    expect(report.checks.map(({ id }) => id)).toEqual([
      'request_hash',
      'output_hash',
      'tee_id',
      'signature',
      'timestamp',
    ]);
    expect(report.checks.every(({ ms }) => ms > 0)).toBe(true);
    expect(report).toMatchObject({ profile: 'gw-47b98508', output: 'Grüße 😀', model: 'gpt-4.1' });
    expect(report.signed).toMatchObject({ teeId: signer.teeId, timestamp: seconds });
  });

  it('names what the signature does not cover, beside the verdict', async () => {
    const report = await check(captured(await jsonAnswer(signer, base)));
    const paths = report.unsigned.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['finish_reason', 'model', 'usage', 'request.top_p']));
    expect(report.unsigned.filter(({ kind }) => kind === 'content')).toEqual([]);
  });

  it.each(['gw-47b98508', 'gw-1a727d1a', 'gw-rawlist', 'gw-cb95a5c'] as const)(
    'of gateway version %s is recognised by its request hash',
    async (profile) => {
      const requestBytes = utf8(
        '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"it\'s"},{"type":"image_url","image_url":{"url":"data:x"}}]}],"web_search":true,"reasoning_effort":"low"}',
      );
      const answer = await jsonAnswer(signer, { ...base, requestBytes, profile });
      const report = await check(captured(answer, { request: requestBytes }));
      expect([verdict(report), report.profile]).toEqual(['verified', profile]);
      const attachments = report.unsigned.filter(({ kind }) => kind === 'attachment').map(({ path }) => path);
      const summarised = profile === 'gw-47b98508' || profile === 'gw-1a727d1a';
      expect(attachments).toEqual(summarised ? ['request.messages[0].content[1]'] : []);
    },
  );

  it.each([
    ['whole', {}],
    ['in pieces', { charactersPerFrame: 3 }],
    ['merged under a null index', { callIndex: 'null' }],
  ] as const)('with tool calls streamed %s is verified', async (_, cut) => {
    const toolCalls = 'callIndex' in cut ? calls.slice(0, 1) : calls;
    const { endpoint, requestBytes, timestamp, profile } = base;
    const input: SigningInput = { endpoint, requestBytes, timestamp, profile, toolCalls };
    const frames = await streamAnswer(signer, input, cut);
    const report = await check(captured(frames.join(''), { framing: 'sse' }));
    expect(verdict(report)).toBe('verified');
    expect(report.output).toContain('"id": "call_one"');
  });

  it('of a completion and of a web search is verified', async () => {
    for (const endpoint of ['completions', 'web_search'] as const) {
      const requestBytes = utf8('{"model":"m","prompt":"p","query":"q"}');
      const answer = await jsonAnswer(signer, { ...base, endpoint, requestBytes });
      const report = await check(captured(answer, { endpoint, request: requestBytes }));
      expect([endpoint, verdict(report)]).toEqual([endpoint, 'verified']);
    }
  });
});

describe('streams', () => {
  let frames: readonly string[];
  beforeAll(async () => {
    frames = await streamAnswer(signer, base, { charactersPerFrame: 2 });
  });
  const streamed = (text: string): Promise<ExchangeReport> => check(captured(text, { framing: 'sse' }));

  it('seen inside a page count as mixed where their text is not what was signed, and never as verified', async () => {
    const other = await streamAnswer(
      signer,
      { ...base, output: 'another answer' },
      { charactersPerFrame: 2 },
    );
    const mixed = [other[0] ?? '', ...frames].join('');
    const inside = await check(captured(mixed, { framing: 'sse', source: 'page' }));
    expect([verdict(inside), codes(inside)]).toEqual(['unverifiable', ['page_frames_mixed']]);
    const onNetwork = await streamed(mixed);
    expect([verdict(onNetwork), codes(onNetwork)]).toEqual(['rejected', ['output_hash_mismatch']]);
    const unmixed = await check(captured(frames.join(''), { framing: 'sse', source: 'page' }));
    expect(verdict(unmixed)).toBe('verified');
  });

  it.each([
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\n')],
    ['bare carriage returns', (text: string) => text.replaceAll('\n', '\r')],
    [
      'comments and other fields',
      (text: string) => text.replaceAll('data: ', ': ping\nid: 1\nretry: 5\ndata: '),
    ],
    ['no space after the colon', (text: string) => text.replaceAll('data: ', 'data:')],
    ['no [DONE]', (text: string) => text.replace('data: [DONE]\n\n', '')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['frames over several data lines', (text: string) => text.replaceAll('"index":0,', '\ndata: "index":0,')],
    ['no empty line at the end', (text: string) => text.replace(/\n\ndata: \[DONE\]\n\n$/, '')],
  ])('with %s are verified', async (_, change) => {
    expect(verdict(await streamed(change(frames.join(''))))).toBe('verified');
  });

  it('cut off before the signed frame are not verifiable', async () => {
    const report = await streamed(frames.slice(0, 2).join(''));
    expect([verdict(report), codes(report)]).toEqual(['unverifiable', ['unsigned']]);
  });

  it('that sign two things are refused as ambiguous', async () => {
    const other = await streamAnswer(signer, { ...base, timestamp: seconds + 1 });
    const second = other.find((frame) => frame.includes('tee_signature')) ?? '';
    const report = await streamed([...frames, second].join(''));
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['ambiguous_output']]);
  });

  it('that report an error and are signed all the same are rejected', async () => {
    const report = await streamed(`data: {"error":{"message":"boom"}}\n\n${frames.join('')}`);
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['stream_error']]);
  });

  it('name frames that are not JSON as unsigned content', async () => {
    const report = await streamed(`data: buy now\n\n${frames.join('')}`);
    expect(report.unsigned).toContainEqual({ path: 'data', kind: 'content' });
  });
});

describe('missing evidence', () => {
  it('a request that was not seen leaves the answer unverifiable, and says so', async () => {
    const report = await check(captured(await jsonAnswer(signer, base), { request: undefined }));
    expect([verdict(report), codes(report)]).toEqual(['unverifiable', ['request_not_seen']]);
    expect(report.model).toBe('gpt-4.1');
  });

  it('a key that is not known leaves the answer unverifiable under the code of its absence', async () => {
    const report = await check(captured(await jsonAnswer(signer, base)), { missing: 'key_not_given' });
    expect([verdict(report), codes(report)]).toEqual(['unverifiable', ['key_not_given', 'key_not_given']]);
  });

  it('an answer that is no JSON, or empty, is unverifiable', async () => {
    for (const [body, code] of [
      ['<html>', 'malformed_response'],
      ['{"choices":[', 'malformed_response'],
      ['[]', 'malformed_response'],
      ['', 'unsigned'],
      ['{"error":"no"}', 'unsigned'],
    ]) {
      const report = await check(captured(body ?? ''));
      expect([body, verdict(report), codes(report)]).toEqual([body, 'unverifiable', [code]]);
    }
  });

  it('a request beyond the bounds is unverifiable, not rejected', async () => {
    const deep = utf8(`{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`);
    const report = await check(captured(await jsonAnswer(signer, base), { request: deep }));
    expect([verdict(report), codes(report)]).toEqual(['unverifiable', ['request_too_large']]);
  });
});

describe('the signed time', () => {
  const at = async (timestamp: number): Promise<ExchangeReport> =>
    check(captured(await jsonAnswer(signer, { ...base, timestamp })));

  it('more than a day ahead is rejected', async () => {
    const report = await at(seconds + 90_000);
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['timestamp_in_future']]);
  });

  it('long before the request is told, and does not move the verdict', async () => {
    const report = await at(seconds - 3600);
    expect([verdict(report), codes(report)]).toEqual(['verified', ['timestamp_drift']]);
  });

  it('is told when it lies more than five minutes outside the time between request and answer', async () => {
    const { askedAt, answeredAt } = captured('');
    const codesAt = async (ms: number): Promise<unknown> => codes(await at(ms / 1000));
    const fiveMinutes = 300_000;
    const first = Math.ceil((askedAt - fiveMinutes) / 1000) * 1000;
    const last = Math.floor((answeredAt + fiveMinutes) / 1000) * 1000;
    expect([await codesAt(first), await codesAt(last)]).toEqual([[], []]);
    expect([await codesAt(first - 1000), await codesAt(last + 1000)]).toEqual([
      ['timestamp_drift'],
      ['timestamp_drift'],
    ]);
  });

  it('is not compared where nobody knows when the answer arrived', async () => {
    const report = await check(captured(await jsonAnswer(signer, base), { source: 'import', answeredAt: 0 }));
    expect(verdict(report)).toBe('verified');
    expect(report.checks.at(-1)).toMatchObject({ code: 'timestamp_not_compared', advisory: true });
  });
});

describe('keys', () => {
  it('below 2048 bits are refused though they sign correctly', async () => {
    const weak = await createSigner(1024);
    const report = await check(captured(await jsonAnswer(weak, base)), { signingKeyDer: weak.signingKeyDer });
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['unsupported_key']]);
  });

  it('of another enclave are refused by id and signature', async () => {
    const other = await createSigner();
    const report = await check(captured(await jsonAnswer(signer, base)), {
      signingKeyDer: other.signingKeyDer,
    });
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['tee_id_mismatch', 'signature_invalid']]);
  });

  it('are held against the id that was expected', async () => {
    const expectedTeeId = hex32('11'.repeat(32), 'id');
    const report = await check(captured(await jsonAnswer(signer, base)), {
      signingKeyDer: signer.signingKeyDer,
      expectedTeeId,
    });
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['tee_id_mismatch']]);
  });

  it('in another PEM block than PUBLIC KEY are refused', () => {
    const pem = signer.signingKeyPem.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY');
    expect(() => signingKeyFromPem(pem)).toThrow(/PUBLIC KEY/);
    expect(signingKeyFromPem(signer.signingKeyPem)).toEqual(signer.signingKeyDer);
  });
});

describe('two readings of one signature', () => {
  const output =
    '[{"function": {"arguments": "{}", "name": "transfer"}, "id": "call_9f2", "type": "function"}]';

  it('are refused where a text is, byte for byte, what is signed for tool calls', async () => {
    const report = await check(captured(await jsonAnswer(signer, { ...base, output })));
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['ambiguous_output']]);
  });

  it('are not seen where the text only resembles tool calls', async () => {
    for (const text of [` ${output}`, output.replaceAll(', ', ','), '[{"function": {}}]', '[]']) {
      const report = await check(captured(await jsonAnswer(signer, { ...base, output: text })));
      expect([text, verdict(report)]).toEqual([text, 'verified']);
    }
  });
});

describe('a request that does not match', () => {
  const explained = async (asked: string, seen: string): Promise<ExchangeReport> => {
    const answer = await jsonAnswer(signer, { ...base, requestBytes: utf8(asked) });
    return check(captured(answer, { request: utf8(seen) }));
  };
  const chat = (more: string, messages = '{"role":"user","content":"x"}'): string =>
    `{"model":"gpt-4.1","messages":[${messages}]${more}}`;
  const two = ['{"role":"user","content":"a"}', '{"role":"user","content":"b"}'];

  it.each([
    ['temperature', chat(''), chat(',"temperature":0.3')],
    ['temperature', chat(',"temperature":1.0'), chat('')],
    ['field_dropped', chat(''), chat(',"max_tokens":77')],
    ['field_added', chat(',"max_tokens":77'), chat(',"max_completion_tokens":77')],
    ['field_added', chat(',"web_search":true'), chat('')],
    ['number_type', chat(',"max_tokens":100.0'), chat(',"max_tokens":100')],
    ['numbers_reserialised', chat(',"stop":[1,2]'), chat(',"stop":[1.0,2.0]')],
    ['message_order', chat('', two.join(',')), chat('', two.toReversed().join(','))],
    ['message_dropped', chat('', two[0]), chat('', two.join(','))],
    [
      'message_role',
      chat('', '{"role":"system","content":"s"}'),
      chat('', '{"role":"developer","content":"s"}'),
    ],
    ['model_alias', chat(''), chat('').replace('gpt-4.1', 'openai/gpt-4.1')],
  ])('is explained by %s and stays rejected', async (change, asked, seen) => {
    const report = await explained(asked, seen);
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['request_hash_mismatch']]);
    expect(report.explanation?.change).toBe(change);
  });

  it('has no explanation where more than one thing changed', async () => {
    const report = await explained(chat(''), chat(',"temperature":0.3').replace('"x"', '"y"'));
    expect(report.explanation).toBeUndefined();
  });

  it('is given up soon where no gateway signs it, whatever is changed', { timeout: 10_000 }, async () => {
    const listed = JSON.stringify({ role: 'user', content: Array.from({ length: 1000 }, () => 1) });
    const many = [...Array.from({ length: 39 }, () => listed), '{"role":"nobody","content":"x"}'];
    const report = await explained(chat(''), chat('', many.join(',')));
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['request_hash_mismatch']]);
    expect(report.explanation).toBeUndefined();
  });

  it('is rejected where the request is not even JSON, which no gateway answers', async () => {
    const report = await explained(chat(''), '{"model":');
    expect([verdict(report), codes(report)]).toEqual(['rejected', ['request_hash_mismatch']]);
  });
});
