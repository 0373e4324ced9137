import { ethGetBlock, ethGetLogs } from '../chain/eth-calls';
import type { JsonRpc } from '../chain/json-rpc';
import { RpcError } from '../chain/rpc-error';
import { CodedError } from '../bytes/coded-error';
import type { NetworkProfile } from '../opengradient/network';
import { decodeSettlementEvent, type EmittedLog } from '../opengradient/abi/settlement-events';
import { nextStep } from '../settlement/confirmation';
import { eventRecords } from '../settlement/individual-record';
import { findHead, type Opinion, relayFilter } from '../settlement/relay-chain';
import type { RecordedFields, SettlementProof } from '../verify/settlement-proof';
import { settlementReasons } from '../verify/reasons/settlement';

/** What a network's nodes say of a record that a receipt names, whose path is known to hold. */
export interface RecordOnChain {
  /** `settled`, `final`, or why the record does not count. */
  readonly state: 'settled' | 'final' | RecordFault;
  /** Nodes that show the record, that answered without it, and that were asked. */
  readonly nodes: { readonly agreed: number; readonly disagreed: number; readonly total: number };
}

/** `record_not_on_chain`: nodes answered, and none has it in that block; the others are the extension's own. */
export type RecordFault = keyof typeof recordReasons;

/** A sentence for each way in which a record cannot be counted. */
export const recordReasons = {
  record_not_on_chain: 'The network has no such record of this answer in the block that the receipt names.',
  nodes_disagree: settlementReasons.nodes_disagree.user,
  awaiting_second_node: 'Only one node of the network shows the record; a second one has to confirm it.',
  chain_unreachable: 'No node of the network could be asked about the record.',
} as const;

/** Whether an event says everything that the receipt says of the record. */
function records(log: EmittedLog, proof: SettlementProof, fields: RecordedFields): boolean {
  try {
    const event = decodeSettlementEvent(log);
    if (event.blobId !== proof.blobId) return false;
    if (event.form === 'individual') return proof.form === 'individual' && eventRecords(event, fields);
    const { form } = proof;
    return form === 'batch' && event.root === proof.root && event.batchSize === BigInt(proof.batchSize);
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

/** Whether one node has the record in the very block that the receipt names. Never rejects. */
async function opinionOf(
  node: JsonRpc,
  { relay }: NetworkProfile,
  proof: SettlementProof,
  fields: RecordedFields,
  signal: AbortSignal,
): Promise<Opinion> {
  const { blockNumber, blockHash, blockTime, txHash, logIndex } = proof;
  const [header, logs] = await node.batch(
    [ethGetBlock(blockNumber), ethGetLogs(relayFilter(relay), blockNumber, blockNumber)],
    signal,
  );
  if (!header.ok || header.value === null || !logs.ok) return 'silent';
  const { hash, number, timestamp } = header.value;
  if (hash !== blockHash || number !== blockNumber || timestamp !== blockTime) return 'disagrees';
  const found = logs.value.find(
    (log) =>
      log.removed !== true &&
      log.address === relay &&
      log.blockHash === blockHash &&
      log.transactionHash === txHash &&
      log.logIndex === logIndex,
  );
  return found !== undefined && records(found, proof, fields) ? 'agrees' : 'disagrees';
}

/**
 * Asks every node of a network for the record that a receipt names, by its own relay, and counts it by the same rule as the
 * extension does: two nodes have to show it where there are two, and more show it than deny it. Never rejects.
 *
 * @param network the reader's own profile: neither relay nor nodes come from the receipt
 * @param proof its path holds already
 */
export async function findRecordOnChain(
  nodes: readonly JsonRpc[],
  network: NetworkProfile,
  proof: SettlementProof,
  fields: RecordedFields,
  signal: AbortSignal,
): Promise<RecordOnChain> {
  const opinions = await Promise.all(nodes.map((node) => opinionOf(node, network, proof, fields, signal)));
  const count = (wanted: Opinion) => opinions.filter((opinion) => opinion === wanted).length;
  const counted = { agreed: count('agrees'), disagreed: count('disagrees'), total: nodes.length };
  if (counted.agreed === 0 && counted.disagreed > 0) return { state: 'record_not_on_chain', nodes: counted };
  const head =
    network.finality.kind === 'committed'
      ? undefined
      : await findHead(nodes, 0, signal).catch((error: unknown) => {
          if (error instanceof RpcError) return undefined;
          throw error;
        });
  const step = nextStep({ proof, stage: 'found' }, counted, network.finality, head?.head.number);
  return { state: stateOf(step), nodes: counted };
}

function stateOf(step: ReturnType<typeof nextStep>): RecordOnChain['state'] {
  if (step.kind === 'advance') return step.stage;
  const reason = step.kind === 'done' ? undefined : step.reason;
  return reason === 'awaiting_second_node' || reason === 'chain_unreachable' ? reason : 'nodes_disagree';
}
