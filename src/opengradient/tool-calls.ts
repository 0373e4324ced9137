import { CodedError } from '../bytes/coded-error';
import { isDict, isList, isTruthy, PythonInt, type PythonDict, type PythonJson } from '../bytes/python-json';
import { readPythonJsonText } from '../bytes/python-json-reader';
import { compareCodePoints, pythonDumps } from '../bytes/python-json-writer';
import { malformedResponse } from './answer';
import type { UnsignedParts } from './unsigned-parts';

/**
 * Whether a provider may have issued this tool call id. Providers' ids tell calls apart over a whole conversation, so one
 * character is none; Gemini and xAI issue none at all.
 */
function isIssuedId(id: PythonJson | undefined): boolean {
  return id === null || (typeof id === 'string' && id.length !== 1);
}

function isToolCall(call: PythonJson): call is PythonDict {
  if (!isDict(call) || call.size !== 3 || call.get('type') !== 'function' || !call.has('id')) return false;
  const called = call.get('function');
  return (
    isDict(called) && called.size === 2 && called.has('name') && typeof called.get('arguments') === 'string'
  );
}

/** Whether every call carries an id that a provider may have issued. */
export function haveIssuedIds(calls: readonly PythonJson[]): boolean {
  return calls.every((call) => isDict(call) && isIssuedId(call.get('id')));
}

/**
 * Whether a text is, byte for byte, what a gateway signs for tool calls. What finishes an answer is not signed, so such a
 * text and those calls carry the same signature.
 */
export function readsAsToolCalls(text: string): boolean {
  if (!text.startsWith('[{"function": ')) return false;
  let calls: PythonJson;
  try {
    calls = readPythonJsonText(text);
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
  return isList(calls) && calls.every(isToolCall) && haveIssuedIds(calls) && pythonDumps(calls) === text;
}

/** A call that is being put together from fragments; `undefined` marks what no fragment has carried. */
interface Assembly {
  id: PythonJson | undefined;
  type: PythonJson;
  name: PythonJson | undefined;
  readonly argumentTexts: string[];
}

const fragmentKeys = new Set(['index', 'id', 'type', 'function']);
const functionKeys = new Set(['name', 'arguments']);

/** The order of whole numbers in decimal digits, of any length. */
function compareDigits(left: string, right: string): number {
  const isNegative = left.startsWith('-');
  if (isNegative !== right.startsWith('-')) return isNegative ? -1 : 1;
  const bySize = left.length - right.length || compareCodePoints(left, right);
  return isNegative ? -bySize : bySize;
}

/** Puts streamed tool calls together as the gateway buffers them before it signs (TG `chat_controller.py`). */
export class ToolCallAssembler {
  readonly #calls = new Map<string, Assembly>();

  constructor(private readonly unsigned: UnsignedParts) {}

  get isEmpty(): boolean {
    return this.#calls.size === 0;
  }

  /** Takes the `tool_calls` of one delta. @throws CodedError `malformed_response` */
  add(fragments: PythonJson): void {
    if (!isList(fragments)) throw malformedResponse('delta.tool_calls is not a list');
    for (const fragment of fragments) this.#addFragment(fragment);
  }

  #addFragment(fragment: PythonJson): void {
    if (!isDict(fragment)) throw malformedResponse('a fragment of delta.tool_calls is not an object');
    const called = fragment.get('function') ?? new Map<string, PythonJson>();
    if (!isDict(called)) throw malformedResponse('the function of a tool call is not an object');
    this.unsigned.addEntries(fragment, 'delta.tool_calls.', fragmentKeys, new Set());
    this.unsigned.addEntries(called, 'delta.tool_calls.function.', functionKeys, new Set());

    const call = this.#callOf(fragment);
    if (isTruthy(fragment.get('type'))) call.type = fragment.get('type') ?? null;
    call.id = this.#overwritten(call.id, fragment.get('id'), 'id');
    call.name = this.#overwritten(call.name, called.get('name'), 'function.name');
    const text = called.get('arguments') ?? '';
    if (typeof text !== 'string') throw malformedResponse('the arguments of a tool call are not text');
    call.argumentTexts.push(text);
  }

  #callOf(fragment: PythonDict): Assembly {
    const index = fragment.has('index') ? (fragment.get('index') ?? null) : new PythonInt('0');
    if (index !== null && !(index instanceof PythonInt))
      throw malformedResponse('the index of a tool call is no integer');
    const key = index === null ? '' : index.digits;
    const known = this.#calls.get(key);
    if (known !== undefined) return known;
    const opened: Assembly = { id: undefined, type: 'function', name: undefined, argumentTexts: [] };
    this.#calls.set(key, opened);
    return opened;
  }

  /** The later value wins, as in the gateway; the one it replaces was shown and is not signed. */
  #overwritten(
    now: PythonJson | undefined,
    next: PythonJson | undefined,
    path: string,
  ): PythonJson | undefined {
    if (next === undefined || (now !== undefined && !isTruthy(next))) return now;
    if (isTruthy(now) && now !== next) this.unsigned.add(`delta.tool_calls.${path}`, 'content');
    return next;
  }

  /**
   * The calls in the order they are signed in. Where no fragment carried an id or a name, the stream does not tell whether
   * the gateway holds an empty text or null: `absent` stands for it.
   */
  calls(absent: '' | null): readonly PythonDict[] {
    const ordered = [...this.#calls].sort(([left], [right]) => compareDigits(left, right));
    return ordered.map(
      ([, { id = absent, type, name = absent, argumentTexts }]) =>
        new Map<string, PythonJson>([
          ['id', id],
          ['type', type],
          [
            'function',
            new Map<string, PythonJson>([
              ['name', name],
              ['arguments', argumentTexts.join('')],
            ]),
          ],
        ]),
    );
  }
}
