import { isDict, isList, isTruthy, PythonFloat, PythonInt } from '../../../src/bytes/python-json';
import type { PythonDict, PythonJson } from '../../../src/bytes/python-json';
import type { Endpoint } from '../../../src/opengradient/exchange';
import type { ProfileId } from '../../../src/opengradient/profile';

/** Why the HTTP front refuses a body with 400, or undefined. It follows openapi.yaml as connexion applies it (TG). */
export function refusal(endpoint: Endpoint, body: PythonJson, profile: ProfileId): string | undefined {
  if (!isDict(body)) return 'The body is not an object.';
  if (endpoint === 'web_search') return undefined;
  const fields = fieldsRefusal(body, profile);
  if (fields !== undefined) return fields;
  if (endpoint !== 'chat') return undefined;
  const messages = body.get('messages');
  if (!isList(messages) || messages.length === 0) return "[] should be non-empty - 'messages'";
  const bad = messages.findIndex((message) => !isMessage(message, profile));
  return bad < 0 ? undefined : `not valid under any of the given schemas - 'messages.${bad}'`;
}

const isString = (value: PythonJson | undefined): value is string => typeof value === 'string';
const isNullOr = (is: (value: PythonJson) => boolean) => (value: PythonJson | undefined) =>
  value === undefined || value === null || is(value);
const isAbsentOr = (is: (value: PythonJson) => boolean) => (value: PythonJson | undefined) =>
  value === undefined || is(value);

/** NaN compares false with both bounds, and slips through as it does upstream. */
function isTemperature(value: PythonJson): boolean {
  if (value instanceof PythonInt) return Number(value.digits) >= 0 && Number(value.digits) <= 2;
  return value instanceof PythonFloat && !(value.value < 0) && !(value.value > 2);
}

function isStop(value: PythonJson): boolean {
  return isString(value) || (isList(value) && value.length > 0 && value.every(isString));
}

function isResponseFormat(value: PythonJson): boolean {
  const type = isDict(value) ? value.get('type') : undefined;
  return type === 'text' || type === 'json_object' || type === 'json_schema';
}

function fieldsRefusal(body: PythonDict, profile: ProfileId): string | undefined {
  const rules: Readonly<Record<string, (value: PythonJson | undefined) => boolean>> = {
    model: (value) => isString(value) && value !== '',
    temperature: isNullOr(isTemperature),
    max_tokens: isNullOr((value) => value instanceof PythonInt),
    stop: isNullOr(isStop),
    tools: isAbsentOr(isList),
    response_format: isAbsentOr(isResponseFormat),
    reasoning_effort: isNullOr((value) => isString(value) && ['low', 'medium', 'high'].includes(value)),
    web_search: isNullOr((value) => profile === 'gw-cb95a5c' || typeof value === 'boolean'),
    stream: isNullOr((value) => typeof value === 'boolean'),
  };
  const broken = Object.entries(rules).find(([name, holds]) => !holds(body.get(name)));
  return broken && `the value is not valid - '${broken[0]}'`;
}

function isPart(part: PythonJson, profile: ProfileId): boolean {
  if (!isDict(part)) return false;
  switch (part.get('type')) {
    case 'text':
      return isString(part.get('text'));
    case 'image_url': {
      const image = part.get('image_url');
      return isDict(image) && isString(image.get('url'));
    }
    case 'input_audio':
      return isDict(part.get('input_audio'));
    case 'file':
      return profile !== 'gw-cb95a5c' && isDict(part.get('file'));
    default:
      return false;
  }
}

function isContent(content: PythonJson | undefined, profile: ProfileId): boolean {
  if (isString(content)) return true;
  return isList(content) && content.length > 0 && content.every((part) => isPart(part, profile));
}

function isToolCall(call: PythonJson): boolean {
  if (!isDict(call)) return false;
  const { 0: id, 1: type, 2: called } = [call.get('id'), call.get('type'), call.get('function')];
  return (
    isString(id) &&
    type === 'function' &&
    isDict(called) &&
    isString(called.get('name')) &&
    isString(called.get('arguments'))
  );
}

function isMessage(message: PythonJson, profile: ProfileId): boolean {
  if (!isDict(message)) return false;
  const content = message.get('content');
  switch (message.get('role')) {
    case 'system':
    case 'developer':
    case 'user':
      return isContent(content, profile);
    case 'tool':
      return isContent(content, profile) && isString(message.get('tool_call_id'));
    case 'assistant': {
      const calls = message.get('tool_calls');
      if (isTruthy(calls) && !(isList(calls) && calls.every(isToolCall))) return false;
      return isTruthy(calls) || content === undefined || content === null || isContent(content, profile);
    }
    default:
      return false;
  }
}
