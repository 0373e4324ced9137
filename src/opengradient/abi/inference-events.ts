import { CodedError } from '../../bytes/coded-error';
import { type Address, address, fromHex } from '../../bytes/hex';
import type { EmittedLog } from './settlement-events';
import { readModelOutput, type NamedOutput } from './inference-tensors';
import { WordReader } from './word-reader';

/*
 * Inference on the chain itself: the precompile runs a model and emits what went in and came out; the hub that wraps it
 * emits the outcome once more. Their declarations are in OpenGradient's SDK (contracts/og_inference/OGInference.sol,
 * abi/InferencePrecompile.abi, abi/inference.abi); that these are the layouts, the topics confirm: each is the hash of one.
 */

/** Where the chain's inference precompile lies. */
export const inferencePrecompile = '0x00000000000000000000000000000000000000f4' as Address;
/** The hub that wraps it (SDK `client/alpha.py`). */
export const inferenceHub = '0x8383c9bd7462f12eb996dd02f78234c0421a6fae' as Address;

const topics = {
  /** `ModelInferenceEvent(string inferenceID, (uint8 mode, string modelCID, ModelInput input) request, ModelOutput response)` */
  modelInference: '0x1b283af3452f3718585ce100f80d9aa81fc60924db4a582a36db6aae3b109d87',
  /** `LLMCompletionEvent(string inferenceID, (uint8, string, string, uint32, string[], uint32) request, (string answer) response)` */
  completion: '0x51fe69d513d73ecde3fa3bf17584f7d2acfd5f0b13d367e898d6e11e742127a3',
  /** `LLMChat(string inferenceID, LLMChatRequest request, (string finish_reason, ChatMessage message) response)` */
  chat: '0x4c92d3df7819fcd1c9f9663332f0a599a65eefdad2eaf9193cffb9dbf1919c3b',
  /** `InferenceResult(ModelOutput output)` */
  modelResult: '0xc1396ff68bc2d8630100df29ce5561fa99078c602e8676ab72a53e37095d7168',
  /** `LLMCompletionResult((string answer) response)` */
  completionResult: '0xe522a1a92cb132ca102e36a004efceb8c83284b64164e0d128ddce12e86cab7b',
  /** `LLMChatResult((string finish_reason, ChatMessage message) response)` */
  chatResult: '0x53fcd580be8545626a896d86eb76e16597d793de715dda5d21df71d303d1ff96',
} as const;

/**
 * How the caller asked for the model to be run: that it was, no event shows. The numbers mean other things for models
 * (VANILLA, ZKML, TEE) than for language models (VANILLA, TEE).
 */
export type InferenceMode = 'VANILLA' | 'ZKML' | 'TEE' | 'unknown';

const modelModes: readonly InferenceMode[] = ['VANILLA', 'ZKML', 'TEE'];
const languageModes: readonly InferenceMode[] = ['VANILLA', 'TEE'];

/** One inference as the chain's own contracts recorded it. */
export interface OnChainInference {
  /** `hub`: the wrapper's event, which names neither model nor mode. */
  readonly emitter: 'precompile' | 'hub';
  readonly kind: 'model' | 'completion' | 'chat';
  readonly inferenceId: string | undefined;
  readonly mode: InferenceMode;
  /** The model's content id, or a name. */
  readonly model: string | undefined;
  readonly outputs: readonly NamedOutput[];
  /** The result of a simulation: the model itself has not run. */
  readonly simulated: boolean;
}

/** Bytes of a text read at most: an answer of a language model, or a name. */
const longestText = 200_000;
const longestName = 1_000;
const mostToolCalls = 64;

function modeOf(words: WordReader, names: readonly InferenceMode[]): InferenceMode {
  return names[words.number(0, 8)] ?? 'unknown';
}

function text(name: string, value: string): NamedOutput {
  return { name, values: [value], count: 1 };
}

/** A `ChatMessage`: role, content, name, tool_call_id, and its calls to tools with id, name and arguments. */
function readMessage(message: WordReader): readonly NamedOutput[] {
  const { length, head } = message.array(4, mostToolCalls);
  const calls = Array.from({ length }, (_, index) => {
    const call = head.tuple(index);
    return text(`call of ${call.string(1, longestName)}`, call.string(2, longestText));
  });
  const content = message.string(1, longestText);
  return content === '' && calls.length > 0 ? calls : [text('answer', content), ...calls];
}

function decode(log: EmittedLog): OnChainInference | undefined {
  const emitter = address(log.address, 'log address');
  const words = new WordReader(fromHex(log.data, 'log data'), 'inference event');
  const topic = log.topics.length === 1 ? log.topics[0]?.toLowerCase() : undefined;
  const asked = (kind: OnChainInference['kind'], modes: readonly InferenceMode[]) => ({
    emitter: 'precompile' as const,
    kind,
    inferenceId: words.string(0, longestName),
    mode: modeOf(words.tuple(1), modes),
    model: words.tuple(1).string(1, longestName),
  });
  const result = (kind: OnChainInference['kind']) => ({
    emitter: 'hub' as const,
    kind,
    inferenceId: undefined,
    mode: 'unknown' as const,
    model: undefined,
  });
  if (emitter === inferencePrecompile) {
    switch (topic) {
      case topics.modelInference:
        return { ...asked('model', modelModes), ...readModelOutput(words.tuple(2)) };
      case topics.completion: {
        const outputs = [text('answer', words.tuple(2).string(0, longestText))];
        return { ...asked('completion', languageModes), outputs, simulated: false };
      }
      case topics.chat: {
        const outputs = readMessage(words.tuple(2).tuple(1));
        return { ...asked('chat', languageModes), outputs, simulated: false };
      }
    }
  }
  if (emitter === inferenceHub) {
    switch (topic) {
      case topics.modelResult:
        return { ...result('model'), ...readModelOutput(words.tuple(0)) };
      case topics.completionResult: {
        const outputs = [text('answer', words.tuple(0).string(0, longestText))];
        return { ...result('completion'), outputs, simulated: false };
      }
      case topics.chatResult: {
        const outputs = readMessage(words.tuple(0).tuple(1));
        return { ...result('chat'), outputs, simulated: false };
      }
    }
  }
  return undefined;
}

/**
 * Reads an inference event. Events of other contracts are not: anyone can emit the same from a contract of their own.
 *
 * @returns undefined for a log that is none of the precompile's or the hub's
 * @throws CodedError `malformed_event`
 */
export function decodeInferenceEvent(log: EmittedLog): OnChainInference | undefined {
  try {
    return decode(log);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw new CodedError('malformed_event', error.message, { cause: error });
  }
}

/**
 * What a transaction's logs say about inference, each run of a model once: where the precompile's own events are there, the
 * hub's say nothing more.
 *
 * @throws CodedError `malformed_event`
 */
export function inferencesIn(logs: readonly EmittedLog[]): readonly OnChainInference[] {
  const all = logs.map(decodeInferenceEvent).filter((event) => event !== undefined);
  const own = all.filter(({ emitter }) => emitter === 'precompile');
  return own.length > 0 ? own : all;
}
