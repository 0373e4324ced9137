import { isDict, isList, isTruthy, PythonInt, type PythonDict, type PythonJson } from '../bytes/python-json';
import { pythonDumps } from '../bytes/python-json-writer';
import { contentText, malformedResponse, type Answer } from './answer';
import type { Endpoint } from './exchange';
import { teeFieldNames } from './tee-fields';
import { haveIssuedIds, readsAsToolCalls } from './tool-calls';
import {
  addContentParts,
  addFurtherChoices,
  bodyMetadata,
  choiceMetadata,
  UnsignedParts,
} from './unsigned-parts';

/** What a body says, without the fields that sign it. */
export type AnswerBody = Omit<Answer, 'fields'>;

const emptyDict: PythonDict = new Map();
const none: ReadonlySet<string> = new Set();
const coveredByMessage = new Set(['role', 'content', 'tool_calls']);
const coveredByChoice = {
  chat: new Set(['index', 'finish_reason', 'message']),
  completions: new Set(['index', 'finish_reason', 'text']),
};
const coveredByBody = new Set<string>([...teeFieldNames, 'choices']);
const coveredBySearch = new Set<string>([...teeFieldNames, 'content']);

/** The first choice; absent or empty choices read as an empty one, as in the SDK. */
export function firstChoice(body: PythonDict): PythonDict {
  const choices = body.get('choices') ?? null;
  if (choices === null) return emptyDict;
  if (!isList(choices)) throw malformedResponse('choices is not a list');
  const choice = choices[0];
  if (choice === undefined) return emptyDict;
  if (!isDict(choice)) throw malformedResponse('choices[0] is not an object');
  return choice;
}

/** The model a body names, if it is text. */
export function modelOf(body: PythonDict): string | undefined {
  const model = body.get('model');
  return typeof model === 'string' ? model : undefined;
}

/** Reads tool calls or text of a chat message; which of the two is said by the finish reason alone. */
function chatMessage(
  choice: PythonDict,
  parts: UnsignedParts,
): Pick<Answer, 'kind' | 'outputs' | 'hasTwoReadings'> {
  const message = choice.get('message') ?? emptyDict;
  if (!isDict(message)) throw malformedResponse('choices[0].message is not an object');
  parts.addEntries(message, 'message.', coveredByMessage, none);

  const text = contentText(message.get('content'));
  addContentParts(parts, 'message.content', message.get('content'));
  const calls = message.get('tool_calls') ?? null;
  const hasCalls = isList(calls) && calls.length > 0;
  if (choice.get('finish_reason') === 'tool_calls' && hasCalls) {
    const output = pythonDumps(calls);
    if (text !== '') parts.add('message.content', 'content');
    return {
      kind: 'tool_calls',
      outputs: [output],
      hasTwoReadings: text === output || !haveIssuedIds(calls),
    };
  }
  if (isTruthy(calls)) parts.add('message.tool_calls', 'content');
  const hasTwoReadings = readsAsToolCalls(text) || (hasCalls && pythonDumps(calls) === text);
  return { kind: 'text', outputs: [text], hasTwoReadings };
}

function completionText(choice: PythonDict): Pick<Answer, 'kind' | 'outputs' | 'hasTwoReadings'> {
  const text = choice.get('text') ?? '';
  if (typeof text !== 'string') throw malformedResponse('choices[0].text is not text');
  return { kind: 'text', outputs: [text], hasTwoReadings: false };
}

/**
 * Inner bodies of Oblivious HTTP are sometimes wrapped: `{"status": 200, "body": {…}}` (SDK `tee_ohttp_client.py`). What
 * holds more than that is no wrapping: a page would read an answer beside the signed one. Nor is what reports a failure: a
 * page would show that.
 */
export function unwrapped(body: PythonDict): PythonDict {
  const inner = body.get('body');
  const status = body.get('status');
  const isSuccess = status instanceof PythonInt && /^2\d\d$/.test(status.digits);
  return body.size === 2 && isSuccess && isDict(inner) ? inner : body;
}

/**
 * Reads what the JSON body of an answer says and what of it no signature covers.
 *
 * @throws CodedError `malformed_response`
 */
export function readJsonBody(endpoint: Endpoint, body: PythonDict): AnswerBody {
  const parts = new UnsignedParts();
  if (endpoint === 'web_search') {
    const content = body.get('content') ?? '';
    if (typeof content !== 'string') throw malformedResponse('content is not text');
    parts.addEntries(body, '', coveredBySearch, bodyMetadata);
    return {
      kind: 'text',
      outputs: [content],
      hasTwoReadings: false,
      model: undefined,
      unsigned: parts.list(),
    };
  }
  const choice = firstChoice(body);
  const said = endpoint === 'chat' ? chatMessage(choice, parts) : completionText(choice);
  addFurtherChoices(parts, body.get('choices'));
  parts.addEntries(choice, 'choices[0].', coveredByChoice[endpoint], choiceMetadata);
  if ((choice.get('finish_reason') ?? null) !== null) parts.add('finish_reason', 'metadata');
  parts.addEntries(body, '', coveredByBody, bodyMetadata);
  return { ...said, model: modelOf(body), unsigned: parts.list() };
}

/** Whether a value is an answer's body at all. @throws CodedError `malformed_response` */
export function asBody(value: PythonJson): PythonDict {
  if (!isDict(value)) throw malformedResponse('it is JSON, but not an object');
  return unwrapped(value);
}
