import { concat, utf8 } from '../bytes/join';
import { messageOf } from '../bytes/coded-error';
import { deadlinePassed, withDeadline } from './deadline';
import { RpcError } from './rpc-error';

/** How one HTTP request is bounded. */
export interface PostLimits {
  /** Milliseconds from sending to the last byte of the answer. */
  readonly deadlineMs: number;
  /** Most bytes of the answer, after content decoding. */
  readonly responseBytes: number;
}

/** An answer of any status, read whole within its bounds. */
export interface Posted {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Uint8Array;
}

/** The bytes of a body, counted as they come: what `Content-Length` announces is the server's word only. */
async function readBounded(response: Response, limit: number): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    length += value.length;
    if (length > limit) {
      throw new RpcError('rpc_too_large', `The node sent more than ${limit} bytes; the rest was not read.`);
    }
    parts.push(value);
  }
}

/**
 * Sends a JSON text by POST and reads the answer, within a deadline and a byte bound; redirects are refused. However it
 * ends, the connection is let go of, and neither timer nor listener is left behind.
 *
 * @throws RpcError `rpc_unreachable`, `rpc_timeout`, `rpc_too_large`, `rpc_aborted`
 */
export async function postJson(
  fetcher: typeof fetch,
  url: string,
  json: string,
  limits: PostLimits,
  signal: AbortSignal | undefined,
): Promise<Posted> {
  return withDeadline(limits.deadlineMs, signal, async (until) => {
    try {
      const response = await fetcher(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: utf8(json),
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: until,
      });
      const body = await readBounded(response, limits.responseBytes);
      return { status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined, body };
    } catch (thrown) {
      if (thrown instanceof RpcError) throw thrown;
      if (signal?.aborted === true) throw new RpcError('rpc_aborted', 'The request was given up.');
      if (until.reason === deadlinePassed) {
        throw new RpcError('rpc_timeout', `The node did not answer in full within ${limits.deadlineMs} ms.`);
      }
      const message = `The node could not be reached: ${messageOf(thrown)}.`;
      throw new RpcError('rpc_unreachable', message, {}, { cause: thrown });
    }
  });
}
