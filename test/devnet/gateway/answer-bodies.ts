import { setTimeout as sleep } from 'node:timers/promises';
import { readPythonJsonText } from '../../../src/bytes/python-json-reader';
import { pythonDumps } from '../../../src/bytes/python-json-writer';
import type { Endpoint } from '../../../src/opengradient/exchange';
import {
  toolCallsJson,
  type GatewayOutput,
  type GatewayToolCall,
  type TeeFields,
} from '../../evidence/gateway-signer';
import { tokensOf } from './canned-model';

/** Everything an answer's body is made of. */
export interface Answer {
  readonly endpoint: Endpoint;
  readonly model: string;
  readonly serial: number;
  readonly output: GatewayOutput;
  /** Undefined for an answer that was not signed. */
  readonly tee: TeeFields | undefined;
}

/** How a stream is paced and cut. */
export interface Pace {
  readonly tokensPerSecond: number;
  readonly pieces: boolean;
  readonly nullIndex: boolean;
  readonly breakOff: boolean;
}

function usageOf(output: GatewayOutput) {
  const completion = 'output' in output ? tokensOf(output.output).length : 12;
  return { prompt_tokens: 9, completion_tokens: completion, total_tokens: 9 + completion };
}

function choiceOf({ endpoint, output }: Answer): object {
  if (endpoint === 'completions') {
    return { index: 0, text: 'output' in output ? output.output : '', finish_reason: 'stop' };
  }
  if ('output' in output) {
    return { index: 0, message: { role: 'assistant', content: output.output }, finish_reason: 'stop' };
  }
  const calls: unknown = JSON.parse(pythonDumps(toolCallsJson(output.toolCalls)));
  return {
    index: 0,
    message: { role: 'assistant', content: '', tool_calls: calls },
    finish_reason: 'tool_calls',
  };
}

const objectNames = {
  chat: ['chatcmpl', 'chat.completion'],
  completions: ['cmpl', 'text_completion'],
  web_search: ['websearch', 'web_search.result'],
} as const;

/** The parsed JSON answer. */
export function jsonBody(answer: Answer): object {
  const { endpoint, model, serial, output, tee } = answer;
  const [prefix, object] = objectNames[endpoint];
  const common = { id: `${prefix}-${serial}`, object, created: tee?.tee_timestamp ?? 0, ...tee };
  if (endpoint === 'web_search') {
    return { ...common, content: 'output' in output ? output.output : '', citations: [] };
  }
  return { ...common, model, choices: [choiceOf(answer)], usage: usageOf(output) };
}

/** The JSON answer as connexion renders it: two spaces, sorted keys, a line feed at the end. */
export function jsonText(answer: Answer): string {
  const sorted: unknown = JSON.parse(pythonDumps(readPythonJsonText(JSON.stringify(jsonBody(answer)))));
  return `${JSON.stringify(sorted, undefined, 2)}\n`;
}

function frame(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function deltaFrame(model: string, delta: object): string {
  return frame({
    choices: [{ delta: { role: 'assistant', ...delta }, index: 0, finish_reason: null }],
    model,
  });
}

function* callDeltas(calls: readonly GatewayToolCall[], pace: Pace): Generator<object> {
  for (const [count, { id, name, arguments: text }] of calls.entries()) {
    const index = pace.nullIndex ? null : count;
    if (!pace.pieces) {
      yield { tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }] };
      continue;
    }
    yield { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] };
    for (const part of text.match(/[\s\S]{1,6}/gu) ?? []) {
      yield { tool_calls: [{ index, function: { arguments: part } }] };
    }
  }
}

/** The last frame of a signed stream, which carries the signature. */
export function finalFrame({ model, output, tee }: Answer): object {
  const reason = 'output' in output ? 'stop' : 'tool_calls';
  return {
    choices: [{ delta: {}, index: 0, finish_reason: reason }],
    model,
    ...tee,
    usage: usageOf(output),
  };
}

/** The answer as `text/event-stream`, at the pace of the model. `done` is called before the last frame. */
export async function* eventStream(answer: Answer, pace: Pace, done: () => void): AsyncGenerator<string> {
  const { model, output } = answer;
  const deltas =
    'output' in output
      ? tokensOf(output.output).map((content) => ({ content }))
      : [...callDeltas(output.toolCalls, pace)];
  const end = pace.breakOff ? Math.ceil(deltas.length / 2) : deltas.length;
  // Timers are too coarse for one token each: the debt of time is paid once it is worth a sleep.
  const started = performance.now();
  for (const [index, delta] of deltas.slice(0, end).entries()) {
    const debt = started + (index * 1000) / pace.tokensPerSecond - performance.now();
    if (debt > 4) await sleep(debt);
    yield deltaFrame(model, delta);
  }
  if (pace.breakOff) {
    yield frame({ error: { message: 'The provider closed the connection.', type: 'upstream_error' } });
    return;
  }
  done();
  yield frame(finalFrame(answer));
  yield 'data: [DONE]\n\n';
}
