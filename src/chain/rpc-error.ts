import { CodedError } from '../bytes/coded-error';
import type { Hex } from '../bytes/hex';

/**
 * Why a node's answer could not be had. `rpc_error` is the node's own refusal (JSON-RPC error object); every other code
 * is about the transport or the form of the answer. `rpc_aborted`: the caller gave up, nothing is said about the node.
 */
export type RpcCode =
  | 'rpc_unreachable'
  | 'rpc_timeout'
  | 'rpc_too_large'
  | 'rpc_malformed'
  | 'rpc_rate_limited'
  | 'rpc_error'
  | 'rpc_aborted';

/** A JSON-RPC error object (JSON-RPC 2.0 §5.1); `data` only where it is hex, as it is for reverts. */
export interface RemoteError {
  readonly code: number;
  readonly message: string;
  readonly data?: Hex;
}

/** One call that failed, named by code; `remote` is there when the code is `rpc_error`. */
export class RpcError extends CodedError<RpcCode> {
  constructor(
    code: RpcCode,
    message: string,
    readonly detail: { readonly remote?: RemoteError; readonly retryAfterMs?: number } = {},
    options?: ErrorOptions,
  ) {
    super(code, message, options);
  }
}

const passingCodes: readonly RpcCode[] = [
  'rpc_unreachable',
  'rpc_timeout',
  'rpc_rate_limited',
  'rpc_aborted',
];

/** Whether the failure is about this moment (the node is away or busy, the caller gave up) and not about the question. */
export function isPassing(error: RpcError): boolean {
  return passingCodes.includes(error.code);
}
