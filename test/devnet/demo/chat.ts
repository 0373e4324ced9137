import { commandNetwork } from './network-switches';
import { bodyText, isOn, loadConfig, onAsk, streamedText, textOf, valueOf, type ChatAnswer } from './page';

const config = await loadConfig();

commandNetwork(config.control);

const weatherTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

/** The switches of the page as the embedded gateway understands them. */
function wishes(): string {
  const flags = ['tamper', 'wrong-key', 'unsigned', 'never-settled', 'pay'].filter(isOn);
  return [`enclave=${valueOf('enclave')}`, ...flags].join(', ');
}

function requestFor(question: string): { readonly path: string; readonly body: object } {
  const mode = valueOf('mode');
  if (mode === 'completions') {
    return { path: '/v1/completions', body: { model: 'gpt-4.1', prompt: question, max_tokens: 200 } };
  }
  const body = {
    model: 'gpt-4.1',
    messages: [
      { role: 'system', content: 'You answer in a few calm sentences.' },
      { role: 'user', content: question },
    ],
    temperature: 0.7,
    ...(mode.startsWith('tools') ? { tools: [weatherTool] } : {}),
    ...(mode.endsWith('stream') ? { stream: true } : {}),
  };
  return { path: '/v1/chat/completions', body };
}

onAsk(async function* (question) {
  const { path, body } = requestFor(question);
  const send = (more: Readonly<Record<string, string>> = {}) =>
    fetch(`${config.gateway}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer demo',
        'x-settlement-type': valueOf('settlement'),
        'x-devnet': wishes(),
        ...more,
      },
      body: JSON.stringify(body),
    });
  const first = await send();
  const response = first.status === 402 ? await send({ 'x-payment': btoa('{"x402Version":1}') }) : first;
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
    yield* streamedText(bodyText(response));
    return;
  }
  yield textOf((await response.json()) as ChatAnswer);
});
