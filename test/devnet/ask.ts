import { utf8 } from '../../src/bytes/join';
import type { CapturedExchange, Endpoint, SettlementMode } from '../../src/opengradient/exchange';
import type { Devnet } from './devnet';

const paths: Readonly<Record<Endpoint, string>> = {
  chat: '/v1/chat/completions',
  completions: '/v1/completions',
  web_search: '/v1/web_search',
};

/** One question to the embedded gateway. */
export interface Asked {
  readonly endpoint?: Endpoint;
  readonly body: object;
  readonly settlementMode?: SettlementMode;
  /** The header `X-Devnet`. */
  readonly wishes?: string;
}

/** A chat request with one user message. */
export function chat(content: string, more: object = {}): object {
  return { model: 'gpt-4.1', messages: [{ role: 'user', content }], ...more };
}

/** Asks, and gives back what a capture in the browser would have seen. */
export async function ask(devnet: Devnet, asked: Asked): Promise<CapturedExchange> {
  const { endpoint = 'chat', settlementMode = 'batch' } = asked;
  const request = utf8(JSON.stringify(asked.body));
  const url = `${devnet.urls.gateway}${paths[endpoint]}`;
  const askedAt = Date.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: 'Bearer test',
      'content-type': 'application/json',
      'x-settlement-type': settlementMode,
      ...(asked.wishes === undefined ? {} : { 'x-devnet': asked.wishes }),
    },
    body: request,
  });
  return {
    endpoint,
    url,
    status: response.status,
    request,
    response: new Uint8Array(await response.arrayBuffer()),
    framing: response.headers.get('content-type')?.startsWith('text/event-stream') === true ? 'sse' : 'json',
    settlementMode,
    source: 'fetch',
    askedAt,
    answeredAt: Date.now(),
  };
}

/** One JSON-RPC call to node 0 or 1; the whole response object. */
export async function callRpc(
  devnet: Devnet,
  node: 0 | 1,
  method: string,
  params: readonly unknown[],
): Promise<{
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}> {
  const response = await fetch(devnet.urls.rpc[node], {
    method: 'POST',
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return (await response.json()) as Awaited<ReturnType<typeof callRpc>>;
}
