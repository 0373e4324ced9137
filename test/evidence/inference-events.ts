import * as AbiEvent from 'ox/AbiEvent';
import * as AbiParameters from 'ox/AbiParameters';

import type { Hex } from '../../src/bytes/hex';
import { inferenceHub, inferencePrecompile } from '../../src/opengradient/abi/inference-events';
import type { EmittedLog } from '../../src/opengradient/abi/settlement-events';

/* Events of inference on the chain, encoded by a library from their declarations in OpenGradient's Solidity. */

const structs = [
  'struct Number { int128 value; int128 decimals; }',
  'struct NumberTensor { string name; Number[] values; uint32[] shape; }',
  'struct StringTensor { string name; string[] values; }',
  'struct JsonScalar { string name; string value; }',
  'struct ModelInput { NumberTensor[] numbers; StringTensor[] strings; }',
  'struct ModelOutput { NumberTensor[] numbers; StringTensor[] strings; JsonScalar[] jsons; bool is_simulation_result; }',
  'struct ModelRequest { uint8 mode; string modelCID; ModelInput input; }',
  'struct CompletionRequest { uint8 mode; string modelCID; string prompt; uint32 max_tokens; string[] stop_sequence; uint32 temperature; }',
  'struct CompletionResponse { string answer; }',
  'struct ToolCall { string id; string name; string arguments; }',
  'struct ChatMessage { string role; string content; string name; string tool_call_id; ToolCall[] tool_calls; }',
  'struct ToolDefinition { string description; string name; string parameters; }',
  'struct ChatRequest { uint8 mode; string modelCID; ChatMessage[] messages; ToolDefinition[] tools; string tool_choice; uint32 max_tokens; string[] stop_sequence; uint32 temperature; }',
  'struct ChatResponse { string finish_reason; ChatMessage message; }',
];

const event = (signature: string) => AbiEvent.from([signature, ...structs]) as AbiEvent.AbiEvent;

const declarations = {
  modelInference: event(
    'event ModelInferenceEvent(string inferenceID, ModelRequest request, ModelOutput response)',
  ),
  completion: event(
    'event LLMCompletionEvent(string inferenceID, CompletionRequest request, CompletionResponse response)',
  ),
  chat: event('event LLMChat(string inferenceID, ChatRequest request, ChatResponse response)'),
  modelResult: event('event InferenceResult(ModelOutput output)'),
  completionResult: event('event LLMCompletionResult(CompletionResponse response)'),
  chatResult: event('event LLMChatResult(ChatResponse response)'),
};

function log(
  address: string,
  name: keyof typeof declarations,
  values: readonly unknown[],
): EmittedLog & { data: Hex; topics: readonly Hex[] } {
  const declaration = declarations[name];
  const data = AbiParameters.encode(declaration.inputs, values);
  return { address, topics: [AbiEvent.getSelector(declaration)], data };
}

/** A model's output: a tensor of numbers, one of texts, a JSON value. */
export const modelOutput = {
  numbers: [
    {
      name: 'volatility',
      values: [
        { value: 352566n, decimals: 4n },
        { value: -15n, decimals: 3n },
        { value: 7n, decimals: 0n },
        { value: 1200n, decimals: 2n },
      ],
      shape: [2, 2],
    },
  ],
  strings: [{ name: 'label', values: ['calm', 'rough'] }],
  jsons: [{ name: 'scores', value: '{"calm":0.8}' }],
  is_simulation_result: false,
};

const message = {
  role: 'assistant',
  content: 'A calm day <b>ahead</b>.',
  name: '',
  tool_call_id: '',
  tool_calls: [{ id: 'c1', name: 'get_price', arguments: '{"of":"ETH"}' }],
};

export function modelInferenceLog(mode: number, output: unknown = modelOutput) {
  const request = { mode, modelCID: 'QmDemoModel', input: { numbers: modelOutput.numbers, strings: [] } };
  return log(inferencePrecompile, 'modelInference', ['inference-1', request, output]);
}

export function completionLog(mode: number, answer = 'A calm day ahead.') {
  const request = {
    mode,
    modelCID: 'meta-llama/demo',
    prompt: 'Weather?',
    max_tokens: 50,
    stop_sequence: ['\n'],
    temperature: 0,
  };
  return log(inferencePrecompile, 'completion', ['inference-2', request, { answer }]);
}

export function chatLog(mode: number) {
  const request = {
    mode,
    modelCID: 'meta-llama/demo-chat',
    messages: [{ ...message, role: 'user', content: 'Weather?', tool_calls: [] }],
    tools: [{ description: 'Price', name: 'get_price', parameters: '{}' }],
    tool_choice: 'auto',
    max_tokens: 50,
    stop_sequence: [],
    temperature: 0,
  };
  return log(inferencePrecompile, 'chat', ['inference-3', request, { finish_reason: 'stop', message }]);
}

export const hubLogs = {
  model: () => log(inferenceHub, 'modelResult', [modelOutput]),
  completion: () => log(inferenceHub, 'completionResult', [{ answer: 'A calm day ahead.' }]),
  chat: () => log(inferenceHub, 'chatResult', [{ finish_reason: 'stop', message }]),
};
