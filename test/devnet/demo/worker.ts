import { bodyText, streamedText, textOf, type ChatAnswer } from './page';

interface Order {
  readonly gateway: string;
  readonly question: string;
  readonly stream: boolean;
}

async function* ask({ gateway, question, stream }: Order): AsyncGenerator<string> {
  const response = await fetch(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer demo' },
    body: JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: question }], stream }),
  });
  if (stream) yield* streamedText(bodyText(response));
  else yield textOf((await response.json()) as ChatAnswer);
}

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  void (async () => {
    try {
      for await (const text of ask(data)) postMessage({ text });
      postMessage({ done: true });
    } catch (error) {
      postMessage({ failed: String(error) });
    }
  })();
});
