import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/bytes/join';
import type { Answer, AnswerFault } from '../../src/opengradient/answer';
import { readEventStream } from '../../src/opengradient/event-stream';
import { readAnswer } from '../../src/opengradient/read-answer';

const signed = {
  tee_signature: 'AAAA',
  tee_request_hash: '11'.repeat(32),
  tee_output_hash: '22'.repeat(32),
  tee_timestamp: 1_767_225_601,
  tee_id: `0x${'33'.repeat(32)}`,
};

function answerOf(reading: ReturnType<typeof readAnswer>): Answer {
  if ('fault' in reading) throw new Error(`${reading.fault.code}: ${reading.fault.detail}`);
  return reading.answer;
}

function faultOf(reading: ReturnType<typeof readAnswer>): AnswerFault | undefined {
  return 'fault' in reading ? reading.fault : undefined;
}

const json = (body: object) => readAnswer('chat', 'json', utf8(JSON.stringify({ ...signed, ...body })));
const message = (said: object, more: object = {}) => json({ choices: [{ message: said, ...more }] });
const content = (answer: Answer): readonly string[] =>
  answer.unsigned.filter(({ kind }) => kind === 'content').map(({ path }) => path);

const frame = (delta: object, finish: string | null = null, more: object = {}): string =>
  `data: ${JSON.stringify({ choices: [{ delta, finish_reason: finish }], ...more })}\n\n`;
const stream = (...frames: readonly string[]) => readAnswer('chat', 'sse', utf8(frames.join('')));
const callsStream = (...fragments: readonly object[]) =>
  stream(...fragments.map((part) => frame({ tool_calls: [part] })), frame({}, 'tool_calls', signed));

describe('a JSON answer', () => {
  it('says the joined text of its parts', () => {
    const parts = [{ type: 'text', text: 'a' }, { type: 'thinking' }, 'b', { text: 'c' }];
    expect(answerOf(message({ content: parts })).outputs).toEqual(['abc']);
  });

  it('says nothing where it has no choice or no message', () => {
    for (const body of [
      {},
      { choices: [] },
      { choices: null },
      { choices: [{}] },
      { choices: [{ message: {} }] },
    ]) {
      expect(answerOf(json(body)).outputs).toEqual(['']);
    }
  });

  it('says its tool calls, whole and in order, when it finishes with them', () => {
    const calls = [{ type: 'function', id: 'call_1', function: { name: 'é', arguments: '{}' }, index: 0 }];
    const answer = answerOf(
      message({ content: 'beside', tool_calls: calls }, { finish_reason: 'tool_calls' }),
    );
    expect(answer.outputs).toEqual([
      '[{"function": {"arguments": "{}", "name": "\\u00e9"}, "id": "call_1", "index": 0, "type": "function"}]',
    ]);
    expect(content(answer)).toEqual(['message.content']);
  });

  it('names content that no signature covers', () => {
    const answer = answerOf(
      json({
        choices: [
          {
            message: { content: 'x', images: ['i'], refusal: null, reasoning: 'r' },
            text: 't',
            logprobs: [1],
          },
          {},
          {},
        ],
        citations: [1],
        usage: { total_tokens: 1 },
        opengradient_verification: { verified: true },
      }),
    );
    expect(content(answer)).toEqual([
      'message.images',
      'message.reasoning',
      'choices[1]',
      'choices[2]',
      'choices[0].text',
      'citations',
    ]);
    expect(answer.unsigned.filter(({ kind }) => kind === 'metadata').map(({ path }) => path)).toEqual([
      'choices[0].logprobs',
      'usage',
      'opengradient_verification',
    ]);
  });

  it('is taken out of the envelope of Oblivious HTTP', () => {
    const body = { ...signed, choices: [{ message: { content: 'x' } }] };
    const reading = readAnswer('chat', 'json', utf8(JSON.stringify({ status: 200, body })));
    expect(answerOf(reading).outputs).toEqual(['x']);
  });

  it('is read where a page reads it: a signed answer inside another is not taken for that one', () => {
    const body = { ...signed, choices: [{ message: { content: 'signed' } }] };
    const around = { status: 200, body, choices: [{ message: { content: 'shown' } }] };
    expect(faultOf(readAnswer('chat', 'json', utf8(JSON.stringify(around))))?.code).toBe('unsigned');
    const reading = readAnswer('chat', 'json', utf8(JSON.stringify({ ...signed, ...around })));
    expect(answerOf(reading).outputs).toEqual(['shown']);
    expect(content(answerOf(reading))).toEqual(['status', 'body']);
  });

  it('names what stands in its content beside text, and tool calls of any kind that it did not finish with', () => {
    const said = [
      { type: 'text', text: 'a', citations: ['c'] },
      { type: 'image_url', image_url: { url: 'https://example.org' } },
    ];
    const answer = answerOf(message({ content: said, tool_calls: 'run' }));
    expect(answer.outputs).toEqual(['a']);
    expect(content(answer)).toEqual([
      'message.content.citations',
      'message.content.image_url',
      'message.tool_calls',
    ]);
    const streamed = stream(frame({ content: said }), frame({}, 'stop', signed));
    expect(content(answerOf(streamed))).toEqual(['delta.content.citations', 'delta.content.image_url']);
  });

  it.each([
    [{ choices: {} }],
    [{ choices: ['x'] }],
    [{ choices: [{ message: 'x' }] }],
    [{ choices: [{ message: { content: 1 } }] }],
    [{ choices: [{ message: { content: [1] } }] }],
    [{ choices: [{ message: { content: [{ text: 1 }] } }] }],
  ])('%j is malformed', (body) => {
    expect(faultOf(json(body))?.code).toBe('malformed_response');
  });

  it.each([
    ['tee_signature', 1, 'malformed_field'],
    ['tee_signature', 'AA A', 'malformed_field'],
    ['tee_request_hash', '11', 'malformed_field'],
    ['tee_output_hash', 'zz'.repeat(32), 'malformed_field'],
    ['tee_timestamp', 1.5, 'malformed_field'],
    ['tee_timestamp', true, 'malformed_field'],
    ['tee_timestamp', '1767225601', 'malformed_field'],
    ['tee_id', ['x'], 'malformed_field'],
    ['tee_id', null, 'missing_field'],
  ])('with %s %j has a %s', (field, value, code) => {
    expect(faultOf(json({ [field]: value }))).toMatchObject({ code, field });
  });

  it('is refused where it is not UTF-8', () => {
    expect(faultOf(readAnswer('chat', 'json', Uint8Array.of(0x7b, 0xff, 0x7d)))?.code).toBe(
      'malformed_response',
    );
  });
});

describe('a streamed answer', () => {
  it('puts tool calls together by index, whatever their order', () => {
    const call = (index: number, name: string, text: string) => ({
      index,
      id: `call_${index}`,
      function: { name, arguments: text },
    });
    const answer = answerOf(
      callsStream(call(10, 'c', '{'), call(2, 'b', '1'), call(1, 'a', ''), {
        index: 10,
        function: { arguments: '}' },
      }),
    );
    const [first = ''] = answer.outputs;
    const names = (JSON.parse(first) as { function: { name: string; arguments: string } }[]).map(
      (one) => one.function.name + one.function.arguments,
    );
    expect(names).toEqual(['a', 'b1', 'c{}']);
    expect(content(answer)).toEqual([]);
  });

  it('keeps an id that was sent as null, and tries both where none was sent', () => {
    const sentAsNull = callsStream({ index: 0, id: null, function: { name: null, arguments: '{}' } });
    expect(answerOf(sentAsNull).outputs).toEqual([
      '[{"function": {"arguments": "{}", "name": null}, "id": null, "type": "function"}]',
    ]);
    const notSent = callsStream({ index: null, function: { name: 'f', arguments: '{}' } });
    expect(answerOf(notSent).outputs).toEqual([
      '[{"function": {"arguments": "{}", "name": "f"}, "id": "", "type": "function"}]',
      '[{"function": {"arguments": "{}", "name": "f"}, "id": null, "type": "function"}]',
    ]);
  });

  it('names what it shows beside or within tool calls without signing it', () => {
    const answer = answerOf(
      stream(
        frame({ content: 'text' }),
        frame({ tool_calls: [{ id: 'call_a', function: { name: 'first', arguments: '' }, note: 'n' }] }),
        frame({ tool_calls: [{ id: 'call_b', function: { name: 'second', arguments: '', more: 1 } }] }),
        frame({}, 'tool_calls', signed),
      ),
    );
    expect(content(answer)).toEqual([
      'delta.tool_calls.note',
      'delta.tool_calls.function.more',
      'delta.tool_calls.id',
      'delta.tool_calls.function.name',
      'delta.content',
    ]);
  });

  it('names tool calls that it shows and then finishes without', () => {
    const calls = frame({ tool_calls: [{ index: 0, id: 'call_a', function: { name: 'f', arguments: '' } }] });
    const answer = answerOf(stream(frame({ content: 'x' }), calls, frame({}, 'stop', signed)));
    expect([answer.kind, answer.outputs, content(answer)]).toEqual(['text', ['x'], ['delta.tool_calls']]);
  });

  it.each([
    [{ tool_calls: 'x' }],
    [{ tool_calls: ['x'] }],
    [{ tool_calls: [{ index: 0.5 }] }],
    [{ tool_calls: [{ index: 0, function: 'f' }] }],
    [{ tool_calls: [{ index: 0, function: { arguments: {} } }] }],
    [{ content: 1 }],
  ])('with the delta %j is malformed', (delta) => {
    expect(faultOf(stream(frame(delta), frame({}, 'stop', signed)))?.code).toBe('malformed_response');
  });

  it('keeps characters whole that arrive in two frames of bytes', () => {
    const bytes = utf8(frame({ content: '😀é' }) + frame({}, 'stop', signed));
    expect(answerOf(readAnswer('chat', 'sse', bytes)).outputs).toEqual(['😀é']);
  });

  // Were each frame to cost as much as there are others, this would outlast the test.
  it('of a million empty or tiny frames is read to its end', () => {
    const bytes = utf8('data: {}\n\n:\n\n'.repeat(500_000) + frame({ content: 'x' }, 'stop', signed));
    expect(answerOf(readAnswer('chat', 'sse', bytes)).outputs).toEqual(['x']);
  });
});

describe('an event stream', () => {
  it('is split as the standard says', () => {
    const text =
      ': comment\nevent: a\ndata: 1\ndata:2\nid: 9\n\ndata\n\n\nevent: lost\n\ndata:  3\r\n\r\ndata: 4';
    expect([...readEventStream(text)]).toEqual([
      { type: 'a', data: '1\n2' },
      { type: '', data: '' },
      { type: '', data: ' 3' },
      { type: '', data: '4' },
    ]);
  });
});
