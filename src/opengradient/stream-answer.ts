import { CodedError } from '../bytes/coded-error';
import { isDict, type PythonDict, type PythonJson } from '../bytes/python-json';
import { readPythonJsonText } from '../bytes/python-json-reader';
import { pythonDumps } from '../bytes/python-json-writer';
import { contentText, malformedResponse, type Answer } from './answer';
import { readEventStream } from './event-stream';
import { firstChoice, modelOf } from './json-answer';
import { hasTeeField, reportsError, teeFieldNames } from './tee-fields';
import { haveIssuedIds, readsAsToolCalls, ToolCallAssembler } from './tool-calls';
import {
  addContentParts,
  addFurtherChoices,
  bodyMetadata,
  choiceMetadata,
  UnsignedParts,
} from './unsigned-parts';

/** What a stream says, with the frame that signs it. */
export interface StreamReading {
  readonly body: Omit<Answer, 'fields'>;
  /** The last frame that carries a signed field; undefined where none does. */
  readonly signedFrame: PythonDict | undefined;
  /** Whether two frames sign different things. */
  readonly signsTwice: boolean;
  readonly hasError: boolean;
}

const coveredByFrame = new Set<string>([...teeFieldNames, 'choices']);
const coveredByChoice = new Set(['index', 'delta', 'finish_reason']);
const coveredByDelta = new Set(['role', 'content', 'tool_calls']);

function parsed(data: string): PythonJson | undefined {
  try {
    return readPythonJsonText(data);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

function signedPart(frame: PythonDict): string {
  return pythonDumps(teeFieldNames.map((name) => frame.get(name) ?? null));
}

/** Puts a stream's frames together. */
class StreamReader {
  readonly #parts = new UnsignedParts();
  readonly #texts: string[] = [];
  readonly #calls = new ToolCallAssembler(this.#parts);
  #signedFrame: PythonDict | undefined;
  #signsTwice = false;
  #hasError = false;
  #model: string | undefined;

  frame(frame: PythonDict): void {
    if (reportsError(frame)) this.#hasError = true;
    this.#model ??= modelOf(frame);
    const choice = firstChoice(frame);
    const delta = choice.get('delta') ?? null;
    if (isDict(delta)) this.#delta(delta);
    else if (delta !== null) throw malformedResponse('choices[0].delta is not an object');
    addFurtherChoices(this.#parts, frame.get('choices'));
    this.#parts.addEntries(choice, 'choices[0].', coveredByChoice, choiceMetadata);
    if ((choice.get('finish_reason') ?? null) !== null) this.#parts.add('finish_reason', 'metadata');
    this.#parts.addEntries(frame, '', coveredByFrame, bodyMetadata);
    if (hasTeeField(frame)) this.#sign(frame);
  }

  #sign(frame: PythonDict): void {
    const before = this.#signedFrame;
    if (before !== undefined && signedPart(before) !== signedPart(frame)) this.#signsTwice = true;
    this.#signedFrame = frame;
  }

  #delta(delta: PythonDict): void {
    const text = contentText(delta.get('content'));
    if (text !== '') this.#texts.push(text);
    addContentParts(this.#parts, 'delta.content', delta.get('content'));
    const calls = delta.get('tool_calls') ?? null;
    if (calls !== null) this.#calls.add(calls);
    this.#parts.addEntries(delta, 'delta.', coveredByDelta, new Set());
  }

  unreadable(): void {
    this.#parts.add('data', 'content');
  }

  finish(): StreamReading {
    const text = this.#texts.join('');
    const finishReason = this.#signedFrame && firstChoice(this.#signedFrame).get('finish_reason');
    return {
      body: { ...this.#said(text, finishReason), model: this.#model, unsigned: this.#parts.list() },
      signedFrame: this.#signedFrame,
      signsTwice: this.#signsTwice,
      hasError: this.#hasError,
    };
  }

  #said(
    text: string,
    finishReason: PythonJson | undefined,
  ): Pick<Answer, 'kind' | 'outputs' | 'hasTwoReadings'> {
    const calls = this.#calls.calls('');
    const outputs = [...new Set([pythonDumps(calls), pythonDumps(this.#calls.calls(null))])];
    if (finishReason === 'tool_calls' && !this.#calls.isEmpty) {
      if (text !== '') this.#parts.add('delta.content', 'content');
      return {
        kind: 'tool_calls',
        outputs,
        hasTwoReadings: outputs.includes(text) || !haveIssuedIds(calls),
      };
    }
    if (!this.#calls.isEmpty) this.#parts.add('delta.tool_calls', 'content');
    const hasTwoReadings = readsAsToolCalls(text) || (!this.#calls.isEmpty && outputs.includes(text));
    return { kind: 'text', outputs: [text], hasTwoReadings };
  }
}

/**
 * Reads a finished `text/event-stream` answer. Frames that are not JSON are named as unsigned content; `[DONE]` may be
 * missing, since it is not signed either.
 *
 * @throws CodedError `malformed_response`
 */
export function readStream(text: string): StreamReading {
  const reader = new StreamReader();
  for (const event of readEventStream(text)) {
    const data = event.data.trim();
    if (data === '' || data === '[DONE]') continue;
    const frame = parsed(data);
    if (isDict(frame)) reader.frame(frame);
    else reader.unreadable();
  }
  return reader.finish();
}
