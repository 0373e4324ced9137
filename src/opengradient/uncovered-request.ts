import { isDict, isList, type PythonDict, type PythonJson } from '../bytes/python-json';
import type { Endpoint } from './exchange';
import { profiles, type ProfileId } from './profile';
import { UnsignedParts, type UnsignedPart } from './unsigned-parts';

const hashedFields: Readonly<Record<Exclude<Endpoint, 'web_search'>, readonly string[]>> = {
  chat: ['model', 'messages', 'temperature', 'max_tokens', 'stop', 'tools', 'response_format'],
  completions: ['model', 'prompt', 'temperature', 'max_tokens', 'stop'],
};

const hashedMessageFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['assistant', ['tool_calls']],
  ['tool', ['tool_call_id']],
  ['function', ['name']],
]);

/** How the answer is framed changes nothing that could be signed. */
const framing = ['stream', 'stream_options'];

function addSettings(
  parts: UnsignedParts,
  body: PythonDict,
  prefix: string,
  covered: readonly string[],
): void {
  for (const [key, value] of body) {
    if (value !== null && !covered.includes(key)) parts.add(`${prefix}${key}`, 'setting');
  }
}

/** Content of which the later gateways hash a summary: the image, the sound, the file itself is not in it. */
function addSummarised(parts: UnsignedParts, content: readonly PythonJson[], prefix: string): void {
  content.forEach((part, index) => {
    if (!isDict(part)) return;
    if (part.get('type') === 'text') addSettings(parts, part, `${prefix}[${index}].`, ['type', 'text']);
    else parts.add(`${prefix}[${index}]`, 'attachment');
  });
}

/** What of a request its hash does not cover, in the version that matched. */
export function uncoveredRequest(
  endpoint: Endpoint,
  request: PythonJson,
  profileId: ProfileId,
): readonly UnsignedPart[] {
  const parts = new UnsignedParts();
  if (endpoint === 'web_search' || !isDict(request)) return [];
  const profile = profiles[profileId];
  const covered = [...hashedFields[endpoint], ...framing];
  if (profile.hashesWebSearch) covered.push('web_search');
  if (profile.hashesReasoningEffort && endpoint === 'chat') covered.push('reasoning_effort');
  addSettings(parts, request, 'request.', covered);

  const messages = request.get('messages');
  if (endpoint === 'chat' && isList(messages)) {
    messages.forEach((message, index) => {
      if (!isDict(message)) return;
      const prefix = `request.messages[${index}].`;
      const role = message.get('role');
      const own = typeof role === 'string' ? (hashedMessageFields.get(role) ?? []) : [];
      addSettings(parts, message, prefix, ['role', 'content', ...own]);
      const content = message.get('content');
      if (role === 'user' && profile.userContent === 'summary' && isList(content)) {
        addSummarised(parts, content, `${prefix}content`);
      }
    });
  }
  return parts.list();
}
