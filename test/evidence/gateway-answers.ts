import { pythonDumps } from '../../src/bytes/python-json-writer';
import { readPythonJsonText } from '../../src/bytes/python-json-reader';
import {
  toolCallsJson,
  type GatewaySigner,
  type GatewayToolCall,
  type SigningInput,
  type TeeFields,
} from './gateway-signer';

const model = 'gpt-4.1';
const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };

function chatChoice(input: SigningInput): object {
  if ('output' in input) {
    const message = { role: 'assistant', content: input.output };
    return { index: 0, message, finish_reason: 'stop' };
  }
  const calls: unknown = JSON.parse(pythonDumps(toolCallsJson(input.toolCalls)));
  return {
    index: 0,
    message: { role: 'assistant', content: '', tool_calls: calls },
    finish_reason: 'tool_calls',
  };
}

function unsignedBody(input: SigningInput): object {
  const created = input.timestamp;
  const text = 'output' in input ? input.output : '';
  switch (input.endpoint) {
    case 'chat':
      return {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created,
        model,
        choices: [chatChoice(input)],
        usage,
      };
    case 'completions':
      return {
        id: 'cmpl-1',
        object: 'text_completion',
        created,
        model,
        choices: [{ index: 0, text, finish_reason: 'stop' }],
        usage,
      };
    case 'web_search':
      return { id: 'websearch-1', object: 'web_search.result', created, content: text, citations: [] };
  }
}

/** A signed JSON answer, rendered as connexion does: two spaces, sorted keys, a line feed at the end. */
export async function jsonAnswer(signer: GatewaySigner, input: SigningInput): Promise<string> {
  const body = { ...unsignedBody(input), ...(await signer.sign(input)) };
  const sorted: unknown = JSON.parse(pythonDumps(readPythonJsonText(JSON.stringify(body))));
  return `${JSON.stringify(sorted, undefined, 2)}\n`;
}

/** How a streamed answer is cut. */
export interface StreamCut {
  /** Characters of text, or of a tool call's arguments, per frame; tool calls come whole where it is absent. */
  readonly charactersPerFrame?: number;
  /** `null` is the index Gemini's adapter gives every call, so that parallel calls merge. */
  readonly callIndex?: 'counted' | 'null';
}

function frame(delta: object, finishReason: string | null = null, more: object = {}): string {
  const data = { choices: [{ delta, index: 0, finish_reason: finishReason }], model, ...more };
  return `data: ${JSON.stringify(data)}\n\n`;
}

function pieces(text: string, characters: number): readonly string[] {
  const all = Array.from(text);
  const cut: string[] = [];
  for (let at = 0; at < all.length; at += characters) cut.push(all.slice(at, at + characters).join(''));
  return cut;
}

function callFrames(
  call: GatewayToolCall,
  index: number | null,
  characters: number | undefined,
): readonly string[] {
  const opening = { index, id: call.id, type: 'function' };
  const delta = (part: object) => frame({ role: 'assistant', tool_calls: [part] });
  if (characters === undefined) {
    return [delta({ ...opening, function: { name: call.name, arguments: call.arguments } })];
  }
  return [
    delta({ ...opening, function: { name: call.name, arguments: '' } }),
    ...pieces(call.arguments, characters).map((part) => delta({ index, function: { arguments: part } })),
  ];
}

/** The frames of a signed `text/event-stream` answer, the final signed one and `[DONE]` included. */
export async function streamAnswer(
  signer: GatewaySigner,
  input: SigningInput,
  cut: StreamCut = {},
): Promise<readonly string[]> {
  const fields: TeeFields = await signer.sign(input);
  const done = 'data: [DONE]\n\n';
  if ('output' in input) {
    const deltas = pieces(input.output, cut.charactersPerFrame ?? 8).map((content) =>
      frame({ content, role: 'assistant' }),
    );
    return [...deltas, frame({}, 'stop', { ...fields, usage }), done];
  }
  const calls = input.toolCalls.flatMap((call, index) =>
    callFrames(call, cut.callIndex === 'null' ? null : index, cut.charactersPerFrame),
  );
  return [...calls, frame({}, 'tool_calls', { ...fields, usage }), done];
}
