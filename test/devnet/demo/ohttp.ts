import { sealRequest } from './oblivious-client';
import { isOn, loadConfig, onAsk, streamedText, textOf, valueOf, type ChatAnswer } from './page';

const config = await loadConfig();

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const pairs = hex.replace(/^0x/, '').match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** Some gateways wrap an answer in one piece. */
interface Envelope {
  readonly status: number;
  readonly body: ChatAnswer;
}

function unwrapped(answer: ChatAnswer | Envelope): ChatAnswer {
  return 'body' in answer ? answer.body : answer;
}

onAsk(async function* (question) {
  const stream = valueOf('mode') === 'stream';
  const sealed = await sealRequest(fromHex(config.ohttp.publicKey), {
    model: 'gpt-4.1',
    messages: [{ role: 'user', content: question }],
    temperature: 0.7,
    ...(stream ? { stream: true } : {}),
  });
  const response = await fetch(`${config.ohttpRelay}/api/v1/chat/ohttp`, {
    method: 'POST',
    headers: {
      'content-type': 'message/ohttp-req',
      accept: stream ? 'message/ohttp-chunked-res' : 'message/ohttp-res',
      authorization: 'Bearer demo-account',
      'x-tee-id': config.ohttp.teeId,
      'x-devnet': ['tamper', 'envelope'].filter(isOn).join(', '),
      ...(stream ? { 'x-ohttp-stream': 'true' } : {}),
    },
    body: sealed.encapsulated,
  });
  if (!response.ok || response.body === null) throw new Error(`The relay answered ${response.status}.`);
  if (stream) yield* streamedText(sealed.openStream(response.body));
  else yield textOf(unwrapped(JSON.parse(await sealed.openAnswer(response.body)) as ChatAnswer | Envelope));
});
