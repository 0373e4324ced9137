import { toBase64 } from '../bytes/base64';
import { fromHex, type Hex32, toHex } from '../bytes/hex';
import { registryTopics } from '../opengradient/abi/registry-events';
import { decodeRegistration, type Registration } from '../opengradient/abi/registry-registration';
import { teeIdOf } from '../opengradient/enclave-signature';
import type { RecordEvidence, RegistrationEvidence } from '../verify/enclave-evidence';
import { lastBlockAt } from './block-at-time';
import { type ChainBlock, type ChainLog, ethGetTransaction } from './eth-calls';
import type { JsonRpc } from './json-rpc';
import { logsOf, scanLogs, type ScanOptions } from './log-scanner';
import { RpcError } from './rpc-error';

/** How far the whole chain is searched where the record's time does not lead to the event. */
const mostStretches = 100;
/** Several blocks may carry the same second; this many before the last of them are looked at. */
const blocksOfOneSecond = 500;

function decoded(input: Uint8Array): Registration | undefined {
  try {
    return decodeRegistration(input);
  } catch {
    return undefined;
  }
}

/**
 * The `TEERegistered` event of an enclave: in the block the record points to by its time, or else anywhere. Undefined
 * only when every block was looked at.
 *
 * @throws RpcError also when the chain is too long to be looked at in full
 */
async function registrationLog(
  node: JsonRpc,
  { registry, registeredAt }: Pick<RecordEvidence, 'registry' | 'registeredAt'>,
  teeId: Hex32,
  head: ChainBlock,
  signal: AbortSignal | undefined,
): Promise<ChainLog | undefined> {
  const filter = { addresses: [registry], topics: [registryTopics.registered, teeId] };
  const block = await lastBlockAt(node, registeredAt, head, signal === undefined ? {} : { signal });
  if (block !== undefined) {
    const first = Math.max(0, block.number - blocksOfOneSecond + 1);
    const [log] = (await logsOf(node, filter, first, block.number, signal)).toReversed();
    if (log !== undefined) return log;
  }
  const options: ScanOptions = {
    from: 0,
    to: head.number,
    direction: 'down',
    maxRequests: mostStretches,
    ...(signal && { signal }),
  };
  let scanned = head.number + 1;
  for await (const range of scanLogs(node, filter, options)) {
    const log = range.logs.at(-1);
    if (log !== undefined) return log;
    scanned = range.from;
  }
  if (scanned > 0)
    throw new RpcError('rpc_error', `No registration from block ${scanned} on; the rest was not read.`);
  return undefined;
}

/**
 * Finds the attestation document an enclave was registered with: the record tells when, so the block is found by its
 * time; its `TEERegistered` event names the transaction, and the calldata holds the document.
 *
 * @throws RpcError when the node could not be asked, or not in full
 */
export async function readRegistration(
  node: JsonRpc,
  record: Pick<RecordEvidence, 'registry' | 'registeredAt'>,
  teeId: Hex32,
  head: ChainBlock,
  signal: AbortSignal | undefined,
): Promise<RegistrationEvidence> {
  const log = await registrationLog(node, record, teeId, head, signal);
  if (log === undefined) return { state: 'absent', why: 'no_event' };
  const transaction = await node.call(ethGetTransaction(log.transactionHash), signal);
  if (transaction?.hash !== log.transactionHash) return { state: 'absent', why: 'no_transaction' };
  const registration = decoded(fromHex(transaction.input, 'calldata'));
  if (registration === undefined) return { state: 'absent', why: 'unreadable_calldata' };
  const signingKey = toHex(registration.signingKey);
  if (teeIdOf(registration.signingKey) !== teeId) {
    // Of an unknown function nothing says that its second argument is a key at all.
    return registration.form === 'unknown'
      ? { state: 'absent', why: 'unreadable_calldata' }
      : { state: 'foreign', transaction: log.transactionHash, signingKey };
  }
  return {
    state: 'found',
    transaction: log.transactionHash,
    block: log.blockNumber,
    form: registration.form,
    documentBase64: toBase64(registration.document),
    signingKey,
    tlsCertificate: toHex(registration.tlsCertificate),
  };
}
