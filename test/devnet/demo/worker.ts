import { bodyText, streamedText, textOf, type ChatAnswer } from './page';

/** What a page wants asked. It comes with a port to which the answer goes. */
export interface Order {
  readonly gateway: string;
  readonly question: string;
  readonly stream: boolean;
}

export type FromWorker = { readonly text: string } | { readonly done: true } | { readonly failed: string };

async function* ask({ gateway, question, stream }: Order): AsyncGenerator<string> {
  const response = await fetch(`${gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer demo' },
    body: JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: question }], stream }),
  });
  if (stream) yield* streamedText(bodyText(response));
  else yield textOf((await response.json()) as ChatAnswer);
}

async function serve({ data, ports }: MessageEvent<Order>): Promise<void> {
  const [port] = ports;
  const tell = (message: FromWorker): void => port?.postMessage(message);
  try {
    for await (const text of ask(data)) tell({ text });
    tell({ done: true });
  } catch (error) {
    tell({ failed: String(error) });
  }
}

/** A service worker lives as long as what it promised to wait for. */
type Lasting = MessageEvent<Order> & { readonly waitUntil?: (work: Promise<void>) => void };

addEventListener('message', (event: Lasting) => {
  const served = serve(event);
  event.waitUntil?.(served);
});
// A shared worker is spoken to through a port for each page.
addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port !== undefined) port.onmessage = (message: MessageEvent<Order>) => void serve(message);
});
