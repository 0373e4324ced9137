import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8 } from '../../../src/bytes/join';
import { isDict, isList, type PythonDict, type PythonJson } from '../../../src/bytes/python-json';
import type { GatewayOutput, GatewayToolCall } from '../../evidence/gateway-signer';

const passages = [
  'A lighthouse does not move, and that is the point of it. Ships change course because one thing along the coast stays where it said it would be. Trust often begins like that: with something that can be checked again tomorrow.',
  'Tea tastes of the water it was made with. In the hills above Uji they say that the second cup tells you about the leaves and the first one about yourself, because the first is always poured too soon.',
  'Bread needs four things and patience. Flour, water, salt and yeast become dough in ten minutes; what makes it bread is the long night in which nobody touches it.',
  'The oldest known map of the stars was scratched into bronze near Nebra, some 3,600 years ago. Seven dots stand close together: the Pleiades, which told farmers when to sow and when to bring the harvest in.',
  'Swifts sleep while they fly. They rise to two thousand metres at dusk, let one half of the brain rest at a time, and come down again with the first light, having spent the night in the air.',
  'A bridge is a promise between two shores. Engineers test it with lorries full of sand before anyone may cross, not because they doubt their sums, but because a promise should be seen to hold.',
  'Rain on a tin roof has no rhythm, and yet we hear one. The ear sorts noise into patterns, which is how music starts, and how we find words in a language we do not speak.',
  'Cartographers used to add a street that does not exist, so that a copied map would give itself away. The trap streets are still out there, leading nowhere, on very good authority.',
];

/** One of `count`, the same for the same text. */
function choose(text: string, count: number): number {
  const hash = keccak_256(utf8(text));
  return (((hash[0] ?? 0) << 8) | (hash[1] ?? 0)) % count;
}

function textOf(content: PythonJson | undefined): string {
  if (typeof content === 'string') return content;
  if (!isList(content)) return '';
  return content.map((part) => (isDict(part) ? textOf(part.get('text')) : '')).join(' ');
}

function lastMessage(body: PythonDict): PythonDict | undefined {
  const messages = body.get('messages');
  const last = isList(messages) ? messages.at(-1) : undefined;
  return isDict(last) ? last : undefined;
}

/** The passage that shares a longer word with the prompt, or one of them by the prompt's hash. */
function passageFor(prompt: string): string {
  const words = (prompt.toLowerCase().match(/[a-z]{5,}/g) ?? []).map((word) => word.replace(/s$/, ''));
  const fitting = passages.find((passage) => words.some((word) => passage.toLowerCase().includes(word)));
  return fitting ?? passages[choose(prompt, passages.length)] ?? '';
}

/** An answer that depends on the prompt only. A prompt that says `repeat: …` gets exactly what follows. */
function textAnswer(prompt: string): string {
  const repeat = /^repeat:\s?([\s\S]*)$/.exec(prompt)?.[1];
  if (repeat !== undefined) return repeat;
  const length = /^words:\s*(\d{1,7})/.exec(prompt)?.[1];
  if (length !== undefined) return 'word '.repeat(Number(length)).trimEnd();
  return passageFor(prompt);
}

/** Arguments for a tool from its JSON schema: strings get the prompt's last word, numbers 7. */
function argumentsFor(tool: PythonDict, prompt: string): string {
  const called = tool.get('function');
  const parameters = isDict(called) ? called.get('parameters') : undefined;
  const properties = isDict(parameters) ? parameters.get('properties') : undefined;
  if (!isDict(properties)) return '{}';
  const word = prompt.split(/\s+/).at(-1)?.replace(/\W+$/, '') ?? '';
  const values = [...properties].map(([name, schema]) => {
    const type = isDict(schema) ? schema.get('type') : undefined;
    return [name, type === 'number' || type === 'integer' ? 7 : type === 'boolean' ? true : word] as const;
  });
  return JSON.stringify(Object.fromEntries(values));
}

function toolCalls(tools: readonly PythonJson[], prompt: string): readonly GatewayToolCall[] {
  const wanted = prompt.includes('both') ? 2 : 1;
  return tools
    .filter(isDict)
    .slice(0, wanted)
    .map((tool, index) => {
      const called = tool.get('function');
      const name = isDict(called) ? called.get('name') : undefined;
      return {
        id: `call_${choose(prompt, 9000) + 1000 + index}`,
        name: typeof name === 'string' ? name : 'tool',
        arguments: argumentsFor(tool, prompt),
      };
    });
}

/** What the model says to a chat request: a tool is called where tools are offered and the user spoke last. */
export function chatOutput(body: PythonDict): GatewayOutput {
  const last = lastMessage(body);
  const prompt = textOf(last?.get('content'));
  const tools = body.get('tools');
  if (isList(tools) && tools.length > 0 && last?.get('role') === 'user') {
    return { toolCalls: toolCalls(tools, prompt) };
  }
  return { output: textAnswer(prompt) };
}

/** What the model says to a completion or a search. */
export function promptOutput(body: PythonDict): GatewayOutput {
  const prompt = body.get('prompt') ?? body.get('query') ?? '';
  return { output: textAnswer(typeof prompt === 'string' ? prompt : '') };
}

/** Text in the pieces in which a model would stream it: words with the space before them. */
export function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}
