import type { Hex } from '../bytes/hex';
import { type RemoteError, RpcError } from './rpc-error';

/** One call of a batch as the node answered it: a result still to be judged, or the node's refusal. */
export type Reply = { readonly result: unknown } | { readonly error: RpcError };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const revertData = /^0x(?:[0-9a-fA-F]{2}){0,4096}$/;
const crowded = /rate.?limit|too many requests|request limit|exceeded.*(?:quota|capacity)/i;

/** Reads a JSON-RPC error object; text from the node is cut, as it is shown to the user. */
function readError(error: unknown): RpcError {
  if (!isObject(error) || typeof error.code !== 'number' || typeof error.message !== 'string') {
    return new RpcError('rpc_malformed', 'The node answered with an error that is not a JSON-RPC error.');
  }
  const message = error.message.slice(0, 500);
  const data =
    typeof error.data === 'string' && revertData.test(error.data) ? error.data.toLowerCase() : undefined;
  const remote: RemoteError = {
    code: error.code,
    message,
    ...(data === undefined ? {} : { data: data as Hex }),
  };
  const code = error.code === 429 || crowded.test(message) ? 'rpc_rate_limited' : 'rpc_error';
  return new RpcError(code, `The node refused: ${message} (${error.code}).`, { remote });
}

function readReply(item: Readonly<Record<string, unknown>>): Reply {
  if (item.error !== undefined && item.error !== null) return { error: readError(item.error) };
  return 'result' in item
    ? { result: item.result }
    : { error: new RpcError('rpc_malformed', 'The node answered with neither result nor error.') };
}

/**
 * Matches a node's answer to the ids asked for (JSON-RPC 2.0 §5, §6), in the order of `ids`. An id that is missing from
 * an otherwise sound batch answer is that call's own failure.
 *
 * @returns `refused` when the node answered a batch with a single error object: it may not serve batches at all
 * @throws RpcError `rpc_malformed`
 */
export function readEnvelope(
  body: Uint8Array,
  ids: readonly number[],
): { readonly replies: readonly Reply[] } | { readonly refused: RpcError } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new RpcError('rpc_malformed', 'The node answered with something that is not JSON.', {}, { cause });
  }
  if (isObject(parsed)) {
    const [only] = ids;
    if (ids.length === 1 && parsed.id === only) return { replies: [readReply(parsed)] };
    if (parsed.error !== undefined) return { refused: readError(parsed.error) };
    throw new RpcError('rpc_malformed', 'The node answered another request than the one that was sent.');
  }
  if (!Array.isArray(parsed) || parsed.length > ids.length) {
    throw new RpcError('rpc_malformed', 'The node answered with something that is not JSON-RPC.');
  }
  const byId = new Map<unknown, Reply>();
  for (const item of parsed as readonly unknown[]) {
    if (!isObject(item) || typeof item.id !== 'number' || !ids.includes(item.id) || byId.has(item.id)) {
      throw new RpcError('rpc_malformed', 'The node answered a batch with ids that were not asked for.');
    }
    byId.set(item.id, readReply(item));
  }
  return {
    replies: ids.map(
      (id) =>
        byId.get(id) ?? { error: new RpcError('rpc_malformed', 'The node left a call of a batch out.') },
    ),
  };
}
