import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, streamText, tool, type ToolSet } from 'ai';
import OpenAI from 'openai';

import { connect } from '../../../../src/page-api/index';

/*
 * The script of a page that asks as real pages do: with clients from npm, unchanged. None of them knows of us.
 */

const model = 'gpt-4.1';
const question = 'What does an enclave sign?';
const weather = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
};

function openai(gateway: string): OpenAI {
  return new OpenAI({ baseURL: `${gateway}/v1`, apiKey: 'demo', dangerouslyAllowBrowser: true });
}

function vercel(gateway: string) {
  return createOpenAICompatible({ name: 'opengradient', baseURL: `${gateway}/v1`, apiKey: 'demo' })(model);
}

const messages = [{ role: 'user' as const, content: question }];
const openaiTools = [{ type: 'function' as const, function: { name: 'weather', parameters: weather } }];
const vercelTools = {
  // The package's own types do not hold under exactOptionalPropertyTypes.
  weather: tool({
    description: 'the weather',
    inputSchema: jsonSchema<{ city: string }>(weather),
  }) as ToolSet[string],
};

/** Pays when asked to, as x402's fetch wrappers do: the first answer is a price, the second request carries a payment. */
async function payingFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const first = await fetch(input, init);
  if (first.status !== 402) return first;
  const { accepts } = (await first.json()) as { accepts: { scheme: string }[] };
  const headers = new Headers(init?.headers);
  headers.set('X-PAYMENT', btoa(JSON.stringify({ x402Version: 1, scheme: accepts[0]?.scheme })));
  return fetch(input, { ...init, headers });
}

/** Each asks once and resolves to the text or the tool's arguments, as the client shows them. */
export const clients: Readonly<Record<string, (gateway: string) => Promise<string>>> = {
  'openai, whole': async (gateway) => {
    const answer = await openai(gateway).chat.completions.create({ model, messages });
    return answer.choices[0]?.message.content ?? '';
  },
  'openai, streamed': async (gateway) => {
    let text = '';
    const stream = await openai(gateway).chat.completions.create({ model, messages, stream: true });
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    return text;
  },
  'openai, with tools': async (gateway) => {
    const answer = await openai(gateway).chat.completions.create({ model, messages, tools: openaiTools });
    return JSON.stringify(answer.choices[0]?.message.tool_calls);
  },
  'openai, with tools, streamed': async (gateway) => {
    const asked = openai(gateway).chat.completions.stream({ model, messages, tools: openaiTools });
    return JSON.stringify((await asked.finalMessage()).tool_calls);
  },
  'openai, completions': async (gateway) => {
    const answer = await openai(gateway).completions.create({ model, prompt: question });
    return answer.choices[0]?.text ?? '';
  },
  'AI SDK, whole': async (gateway) => (await generateText({ model: vercel(gateway), prompt: question })).text,
  'AI SDK, streamed': async (gateway) => {
    let text = '';
    for await (const part of streamText({ model: vercel(gateway), prompt: question }).textStream)
      text += part;
    return text;
  },
  'AI SDK, with tools': async (gateway) => {
    const { toolCalls } = await generateText({
      model: vercel(gateway),
      prompt: question,
      tools: vercelTools,
    });
    return JSON.stringify(toolCalls);
  },
  'AI SDK, with tools, streamed': async (gateway) => {
    const asked = streamText({ model: vercel(gateway), prompt: question, tools: vercelTools });
    return JSON.stringify(await asked.toolCalls);
  },
  'x402 wrapper': async (gateway) => {
    const response = await payingFetch(`${gateway}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer demo', 'x-devnet': 'pay' },
      body: JSON.stringify({ model, messages }),
    });
    const answer = (await response.json()) as { choices: { message: { content: string } }[] };
    return answer.choices[0]?.message.content ?? '';
  },
};

/** Asks through the page API: whether it is here, what the answer was, and which answers of this page are known. */
async function throughPageApi(gateway: string) {
  const proofmark = await connect();
  if (proofmark === undefined) return { connected: false };
  const answer = await proofmark.fetchVerified<{ choices: { message: { content: string } }[] }>(
    `${gateway}/v1/chat/completions`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer demo' },
      body: JSON.stringify({ model, messages }),
    },
  );
  const text = (await answer.result).choices[0]?.message.content;
  const updates: string[] = [];
  const stop = proofmark.subscribe(({ verdict }) => updates.push(verdict.verification));
  // No node of this network is known to this browser: the verdict is honest about that.
  const verdict = await answer.whenVerified;
  stop();
  const known = await proofmark.list();
  return { connected: true, text, verification: verdict.verification, urls: known.map(({ url }) => url) };
}

Object.assign(window, { clients, throughPageApi });
