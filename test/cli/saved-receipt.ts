import { fromBase64, toBase64 } from '../../src/bytes/base64';
import { fromHex, toBareHex, toHex } from '../../src/bytes/hex';
import { readEnclave } from '../../src/chain/enclave-reader';
import { NodePool } from '../../src/chain/node-pool';
import { verifyAttestation } from '../../src/nitro/verify-attestation';
import {
  batchSettlementTopic,
  decodeSettlementEvent,
  individualSettlementTopic,
} from '../../src/opengradient/abi/settlement-events';
import { readAnswer } from '../../src/opengradient/read-answer';
import { findLeaf, openBatch } from '../../src/settlement/batch-record';
import type { EnclaveEvidence } from '../../src/verify/enclave-evidence';
import type { Receipt } from '../../src/verify/receipt';
import type { RecordedFields, SettlementProof } from '../../src/verify/settlement-proof';
import { testEnvironment } from '../chain/fake-node';
import { ask, type Asked, callRpc } from '../devnet/ask';
import type { Devnet } from '../devnet/devnet';

/** A receipt as the extension saves it, of an answer that is not recorded yet. */
export interface SavedReceipt {
  readonly receipt: Receipt;
  /** What the enclave signed. */
  readonly fields: RecordedFields;
  /** The measured PCR0 of the enclave, hex without prefix. */
  readonly pcr0: string;
}

/** Asks the embedded gateway, and saves the answer's receipt. */
export async function saveReceipt(devnet: Devnet, asked: Asked): Promise<SavedReceipt> {
  const { request, response, ...captured } = await ask(devnet, asked);
  const reading = readAnswer('chat', 'json', response);
  if (!('answer' in reading)) throw new Error('the gateway did not sign');
  const { teeId, timestamp, requestHash, outputHash, signature } = reading.answer.fields;
  const enclave = await readEnclave(new NodePool(testEnvironment()), {
    profile: devnet.profile,
    teeId,
    signedAt: Number(timestamp) * 1000,
    now: Date.now(),
  });
  const receipt: Receipt = {
    proofmark: 'receipt',
    version: 1,
    network: devnet.profile,
    site: 'https://dapp.example',
    exchange: {
      ...captured,
      requestBase64: toBase64(request ?? new Uint8Array()),
      responseBase64: toBase64(response),
    },
    evidence: { enclave },
    settlement: null,
    found: { verification: 'verified', settlement: 'provisional', checks: [] },
  };
  const fields = {
    teeId,
    inputHash: toHex(requestHash),
    outputHash: toHex(outputHash),
    timestamp: Number(timestamp),
    signature: toHex(signature),
  } as RecordedFields;
  return { receipt, fields, pcr0: await measuredPcr0(devnet, enclave) };
}

async function measuredPcr0(devnet: Devnet, enclave: EnclaveEvidence): Promise<string> {
  const registration = enclave.known?.registration;
  if (registration?.state !== 'found') throw new Error('the enclave has no document');
  const outcome = await verifyAttestation(fromBase64(registration.documentBase64, 'document'), {
    rootSha256: fromHex(devnet.profile.attestationRootSha256, 'root', 32),
    at: 'document',
    allowDebug: false,
  });
  return outcome.ok ? toBareHex(outcome.facts.pcrs.get(0) ?? new Uint8Array()) : '';
}

interface LogOnWire {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: string;
}

/** Has the embedded network record what waits, and gives the record of one answer as a receipt carries it. */
export async function settle(devnet: Devnet, fields: RecordedFields): Promise<SettlementProof> {
  await devnet.control.settleNow();
  const topics = [[batchSettlementTopic, individualSettlementTopic]];
  const filter = { address: devnet.profile.relay, topics, fromBlock: '0x0' };
  const logs = (await callRpc(devnet, 0, 'eth_getLogs', [filter])).result as readonly LogOnWire[];
  for (const log of logs) {
    const event = decodeSettlementEvent(log);
    const { result } = await callRpc(devnet, 0, 'eth_getBlockByNumber', [log.blockNumber, false]);
    const place = {
      relay: event.emitter,
      chainId: devnet.profile.chainId,
      txHash: log.transactionHash,
      logIndex: Number(log.logIndex),
      blockNumber: Number(log.blockNumber),
      blockHash: log.blockHash,
      blockTime: Number((result as { timestamp: string }).timestamp),
      blobId: event.blobId,
      nodes: { agreed: 2, total: 2 },
    };
    if (event.form === 'individual') {
      if (event.signature === fields.signature) return { ...place, form: 'individual' } as SettlementProof;
      continue;
    }
    const blob = await fetch(`${devnet.urls.walrus}/v1/blobs/${event.blobId}`);
    const batch = openBatch(event, new Uint8Array(await blob.arrayBuffer()));
    const leafIndex = findLeaf(batch, fields)?.leafIndex;
    if (leafIndex === undefined) continue;
    return {
      ...place,
      form: 'batch',
      root: batch.root,
      batchSize: batch.leaves.length,
      leafIndex,
      path: batch.pathOf(leafIndex),
    } as SettlementProof;
  }
  throw new Error('the answer was not recorded');
}
