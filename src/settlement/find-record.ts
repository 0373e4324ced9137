import { CodedError } from '../bytes/coded-error';
import { hex32, type Hex32 } from '../bytes/hex';
import { ethGetBlock, ethGetTransaction, type ChainLog } from '../chain/eth-calls';
import type { JsonRpc } from '../chain/json-rpc';
import { logsOf, scanLogs } from '../chain/log-scanner';
import type { NetworkProfile } from '../opengradient/network';
import { batchSettlementTopic, decodeSettlementEvent } from '../opengradient/abi/settlement-events';
import { relayFilter } from './relay-chain';

/** How a user names a record: by its transaction, by its Merkle root, or by its blob. */
export type RecordName =
  { readonly kind: 'hash'; readonly hash: Hex32 } | { readonly kind: 'blob'; readonly blobId: string };

/** Stretches of blocks looked through before a search is given up: 100 of 10,000 blocks each, newest first. */
const maxStretches = 100;

/**
 * Reads what a user typed: 32 bytes of hex are a transaction or a root, 43 characters of base64url are a blob.
 *
 * @throws CodedError `malformed_record_name`
 */
export function readRecordName(text: string): RecordName {
  const trimmed = text.trim();
  if (/^(?:0x)?[0-9a-fA-F]{64}$/.test(trimmed)) return { kind: 'hash', hash: hex32(trimmed, 'record') };
  if (/^[A-Za-z0-9_-]{43}$/.test(trimmed)) return { kind: 'blob', blobId: trimmed };
  throw new CodedError(
    'malformed_record_name',
    'Name a record by its transaction or Merkle root (64 hexadecimal digits), or by its Walrus blob id (43 characters).',
  );
}

/**
 * Finds the relay's event a user asks about.
 *
 * @returns undefined when the node does not know it, within the last million blocks or so
 * @throws RpcError
 */
export async function findRecord(
  node: JsonRpc,
  { relay }: Pick<NetworkProfile, 'relay'>,
  name: RecordName,
  signal: AbortSignal,
): Promise<ChainLog | undefined> {
  if (name.kind === 'hash') {
    const transaction = await node.call(ethGetTransaction(name.hash), signal);
    const block = transaction?.blockNumber;
    if (transaction !== null && typeof block === 'number') {
      const logs = await logsOf(node, relayFilter(relay), block, block, signal);
      return logs.find((log) => log.transactionHash === name.hash);
    }
  }
  const head = await node.call(ethGetBlock('latest'), signal);
  if (head === null) return undefined;
  const filter =
    name.kind === 'hash'
      ? { addresses: [relay], topics: [batchSettlementTopic, name.hash] }
      : relayFilter(relay);
  const scan = { from: 0, to: head.number, direction: 'down', maxRequests: maxStretches, signal } as const;
  for await (const { logs } of scanLogs(node, filter, scan)) {
    const found = logs.find((log) => name.kind === 'hash' || blobOf(log) === name.blobId);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The blob an event names; undefined for one that cannot be read. */
function blobOf(log: ChainLog): string | undefined {
  try {
    return decodeSettlementEvent(log).blobId;
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}
