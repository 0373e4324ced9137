import { messageOf } from '../bytes/coded-error';
import type { JsonRpc } from './json-rpc';
import { RpcError } from './rpc-error';

/** What one node answered. */
export interface NodeAnswer<Value> {
  readonly node: JsonRpc;
  readonly value: Value;
}

/** A node that could not be asked, and why. */
export interface NodeFailure {
  readonly url: string;
  readonly error: RpcError;
}

/** Who answered and who did not. */
export interface NodeAnswers<Value> {
  readonly answers: readonly NodeAnswer<Value>[];
  readonly failures: readonly NodeFailure[];
}

/**
 * Asks all nodes the same, side by side; never rejects.
 *
 * @param graceMs how long the others are waited for once one has answered; without it, as long as they take
 */
export async function askEach<Value>(
  nodes: readonly JsonRpc[],
  ask: (node: JsonRpc, signal: AbortSignal) => Promise<Value>,
  options: { readonly signal?: AbortSignal; readonly graceMs?: number } = {},
): Promise<NodeAnswers<Value>> {
  const { signal, graceMs } = options;
  const controller = new AbortController();
  const abort = () => controller.abort();
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settled = await Promise.allSettled(
    nodes.map(async (node) => {
      const value = await ask(node, controller.signal);
      if (graceMs !== undefined) timer ??= setTimeout(abort, graceMs);
      return value;
    }),
  );
  clearTimeout(timer);
  signal?.removeEventListener('abort', abort);
  const answers: NodeAnswer<Value>[] = [];
  const failures: NodeFailure[] = [];
  nodes.forEach((node, index) => {
    const one = settled[index];
    if (one === undefined) return;
    if (one.status === 'fulfilled') answers.push({ node, value: one.value });
    else failures.push({ url: node.url, error: asRpcError(one.reason) });
  });
  return { answers, failures };
}

function asRpcError(reason: unknown): RpcError {
  return reason instanceof RpcError
    ? reason
    : new RpcError('rpc_malformed', `The node's answer could not be used: ${messageOf(reason)}`);
}

/**
 * Whether all answers say the same in the part that matters, which `said` words as text. Where they do not, nobody is
 * believed over another: a disagreement is a finding of its own.
 */
export function agree<Value>(answers: readonly NodeAnswer<Value>[], said: (value: Value) => string): boolean {
  return new Set(answers.map(({ value }) => said(value))).size <= 1;
}
