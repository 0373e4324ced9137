import { json, type Handler } from '../http/message';

const forwarded = ['content-type', 'accept', 'x-tee-id', 'x-ohttp-stream', 'x-settlement-type', 'x-devnet'];

/**
 * The relay of Oblivious HTTP: it knows who asks and passes on what it cannot read.
 *
 * @param gateway base URL of the gateway
 */
export function createOhttpRelay(gateway: () => string): Handler {
  return async (request) => {
    if (request.path !== '/api/v1/chat/ohttp') return json({ error: 'not found' }, 404);
    if (!(request.headers.authorization ?? '').startsWith('Bearer '))
      return json({ error: 'unauthorized' }, 401);
    const headers = Object.fromEntries(
      forwarded.flatMap((name) => {
        const value = request.headers[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const answer = await fetch(`${gateway()}/v1/ohttp`, {
      method: 'POST',
      headers,
      body: Uint8Array.from(request.body),
      signal: request.signal,
    });
    return {
      status: answer.status,
      headers: { 'content-type': answer.headers.get('content-type') ?? 'application/octet-stream' },
      body: answer.body === null ? '' : pump(answer.body),
    };
  };
}

async function* pump(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
