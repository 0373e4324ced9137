import { CodedError } from '../bytes/coded-error';
import { hex32, type Hex32 } from '../bytes/hex';
import { inferencesIn, type OnChainInference } from '../opengradient/abi/inference-events';
import { ethGetReceipt, type ChainReceipt } from './eth-calls';
import type { JsonRpc } from './json-rpc';
import { RpcError } from './rpc-error';

/** Why no inference could be shown for a transaction. */
export type InferenceFinderCode =
  | 'malformed_transaction'
  | 'transaction_not_found'
  | 'transaction_failed'
  | 'no_inference'
  | 'malformed_event';

/** What nodes say a transaction recorded about inference. */
export interface FoundInferences {
  readonly transaction: Hex32;
  readonly block: number;
  readonly blockHash: Hex32;
  readonly inferences: readonly OnChainInference[];
  /** Nodes that say exactly this, of those that the network has. */
  readonly nodes: { readonly agreed: number; readonly asked: number };
}

function refuse(code: InferenceFinderCode, message: string): never {
  throw new CodedError<InferenceFinderCode>(code, message);
}

/** Reads a transaction's hash as a user types it. @throws CodedError `malformed_transaction` */
export function readTransactionHash(text: string): Hex32 {
  const trimmed = text.trim();
  return /^(?:0x)?[0-9a-fA-F]{64}$/.test(trimmed)
    ? hex32(trimmed, 'transaction')
    : refuse('malformed_transaction', 'The hash of a transaction has 64 hexadecimal digits.');
}

type Said = Omit<FoundInferences, 'nodes'>;

function read(receipt: ChainReceipt): Said {
  const { transactionHash: transaction, blockNumber: block, blockHash, status, logs } = receipt;
  if (status === 0) refuse('transaction_failed', 'This transaction failed, so it recorded nothing.');
  const inferences = inferencesIn(logs);
  if (inferences.length === 0) {
    refuse(
      'no_inference',
      'This transaction recorded no run of a model by the network’s inference contracts.',
    );
  }
  return { transaction, block, blockHash, inferences };
}

async function receiptFrom(
  node: JsonRpc,
  transaction: Hex32,
  signal: AbortSignal,
): Promise<ChainReceipt | RpcError | null> {
  try {
    const receipt = await node.call(ethGetReceipt(transaction), signal);
    return receipt?.transactionHash === transaction ? receipt : null;
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
}

/**
 * Asks every node of a network for one transaction and reads the inferences it recorded.
 *
 * @throws CodedError<InferenceFinderCode>; RpcError where no node could be asked
 */
export async function findInferences(
  nodes: readonly JsonRpc[],
  hash: string,
  signal: AbortSignal,
): Promise<FoundInferences> {
  const transaction = readTransactionHash(hash);
  const answers = await Promise.all(nodes.map((node) => receiptFrom(node, transaction, signal)));
  const receipts = answers.flatMap((answer) =>
    answer === null || answer instanceof RpcError ? [] : [answer],
  );
  const [first] = receipts;
  if (first === undefined) {
    const failure = answers.find((answer) => answer instanceof RpcError);
    if (failure !== undefined) throw failure;
    return refuse('transaction_not_found', 'No node of this network knows this transaction.');
  }
  const said = read(first);
  const agreed = receipts.filter((receipt) => JSON.stringify(receipt) === JSON.stringify(first)).length;
  return { ...said, nodes: { agreed, asked: nodes.length } };
}
