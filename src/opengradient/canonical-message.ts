import { CodedError } from '../bytes/coded-error';
import { isDict, isList, isTruthy, type PythonDict, type PythonJson } from '../bytes/python-json';
import { pythonStr } from '../bytes/python-json-writer';
import type { UnicodeVersion } from '../bytes/python-printable';

/** How a gateway version writes the content of a user message that is not plain text. */
export type UserContentRule = 'python-repr' | 'raw' | 'summary';

/** What the gateway's own parser refuses: it answers such requests with an error and never signs them. */
export type UncanonicalCode = 'uncanonical_request';

/** The error for a request that no gateway version would have signed. */
export function uncanonical(detail: string): CodedError<UncanonicalCode> {
  return new CodedError('uncanonical_request', `No gateway version signs such a request: ${detail}.`);
}

/** A field whose setter refuses an explicit null, while a missing key stays None (TG `models/*_message.py`). */
function notNull(message: PythonDict, field: string): PythonJson {
  const value = message.get(field);
  if (value === null) throw uncanonical(`a message has the ${field} null`);
  return value ?? null;
}

/** As `notNull`, then `str(value)`: the generated models declare these fields as text. */
function asText(message: PythonDict, field: string, unicode: UnicodeVersion): PythonJson {
  const value = notNull(message, field);
  return value === null ? null : pythonStr(value, unicode);
}

/** One content part as the later gateways hash it: text whole, of everything else type and file name only. */
function summarisePart(part: PythonJson, unicode: UnicodeVersion): PythonJson {
  if (!isDict(part))
    return new Map([
      ['type', 'text'],
      ['text', pythonStr(part, unicode)],
    ]);
  const type = part.get('type') ?? null;
  if (type === 'text') {
    const text = part.get('text');
    return new Map<string, PythonJson>([
      ['type', 'text'],
      ['text', text !== undefined && isTruthy(text) ? text : ''],
    ]);
  }
  const file = part.get('file');
  const inner = isDict(file) ? file.get('filename') : undefined;
  const filename = isTruthy(inner) ? inner : part.get('filename');
  const summary = new Map<string, PythonJson>([['type', type]]);
  if (filename !== undefined && isTruthy(filename)) summary.set('filename', filename);
  return summary;
}

function userContent(message: PythonDict, rule: UserContentRule, unicode: UnicodeVersion): PythonJson {
  const content = notNull(message, 'content');
  if (typeof content === 'string' || rule === 'raw') return content;
  if (rule === 'summary' && isList(content)) return content.map((part) => summarisePart(part, unicode));
  return pythonStr(content, unicode);
}

function toolCall(call: PythonJson): PythonDict {
  if (!isDict(call)) throw uncanonical('a tool call of a message is not an object');
  const called = call.has('function') ? call.get('function') : new Map<string, PythonJson>();
  if (!isDict(called)) throw uncanonical('the function of a tool call is not an object');
  return new Map<string, PythonJson>([
    ['id', call.get('id') ?? null],
    ['type', call.get('type') ?? null],
    [
      'function',
      new Map<string, PythonJson>([
        ['name', called.get('name') ?? null],
        ['arguments', called.get('arguments') ?? null],
      ]),
    ],
  ]);
}

function assistantMessage(message: PythonDict): PythonDict {
  const content = message.get('content');
  const canonical = new Map<string, PythonJson>([
    ['role', 'assistant'],
    ['content', content !== undefined && isTruthy(content) ? content : ''],
  ]);
  const calls = message.get('tool_calls');
  if (isTruthy(calls)) {
    if (!isList(calls)) throw uncanonical('the tool_calls of a message are not a list');
    canonical.set('tool_calls', calls.map(toolCall));
  }
  return canonical;
}

/**
 * One message as the gateway hashes it: only the fields it reads, coerced as its generated models coerce them
 * (TG `controllers/chat_controller.py`, `llm_backend.py`).
 *
 * @throws CodedError `uncanonical_request`
 */
export function canonicalMessage(
  message: PythonJson,
  rule: UserContentRule,
  unicode: UnicodeVersion,
): PythonDict {
  if (!isDict(message)) throw uncanonical('a message is not an object');
  const role = message.get('role');
  switch (role) {
    case 'system':
      return new Map<string, PythonJson>([
        ['role', role],
        ['content', notNull(message, 'content')],
      ]);
    case 'user':
      return new Map<string, PythonJson>([
        ['role', role],
        ['content', userContent(message, rule, unicode)],
      ]);
    case 'assistant':
      return assistantMessage(message);
    case 'tool':
      return new Map<string, PythonJson>([
        ['role', role],
        ['content', notNull(message, 'content')],
        ['tool_call_id', asText(message, 'tool_call_id', unicode)],
      ]);
    case 'function':
      return new Map<string, PythonJson>([
        ['role', role],
        ['content', asText(message, 'content', unicode)],
        ['name', asText(message, 'name', unicode)],
      ]);
    default:
      throw uncanonical(`the role ${typeof role === 'string' ? `"${role}"` : 'of a message'} is unknown`);
  }
}
