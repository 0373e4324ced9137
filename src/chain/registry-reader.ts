import { type Address, fromHex, type Hex, type Hex32, toHex } from '../bytes/hex';
import {
  getOhttpConfigCall,
  getTeeCall,
  heartbeatMaxAgeCall,
  isPcrApprovedCall,
  registryErrors,
} from '../opengradient/abi/registry-calls';
import { ohttpConfigHash, readOhttpConfig } from '../opengradient/abi/registry-ohttp';
import { decodeTeeRecord } from '../opengradient/abi/registry-record';
import { WordReader } from '../opengradient/abi/word-reader';
import { teeIdOf } from '../opengradient/enclave-signature';
import type { RecordEvidence, RegistryAnswer } from '../verify/enclave-evidence';
import { type BlockTag, ethCall } from './eth-calls';
import type { JsonRpc, RpcOutcome } from './json-rpc';
import type { RpcError } from './rpc-error';

/** One registry's answer to one node's question. */
interface Candidate {
  readonly address: Address;
  readonly answer: RegistryAnswer;
  readonly record?: RecordEvidence;
}

/** The present state of the registry that knows the enclave, at one block. */
export interface RegistryState {
  readonly registries: readonly { readonly address: Address; readonly answer: RegistryAnswer }[];
  readonly known:
    | {
        readonly record: RecordEvidence;
        readonly buildApproved: boolean | undefined;
        readonly heartbeatMaxAge: number | undefined;
      }
    | undefined;
}

function isRevert({ detail: { remote } }: RpcError): boolean {
  return (
    remote !== undefined && (remote.code === 3 || remote.data !== undefined || /revert/i.test(remote.message))
  );
}

function readRecord(registry: Address, teeId: Hex32, returned: Hex): RecordEvidence {
  const record = decodeTeeRecord(fromHex(returned, 'record'));
  const { ohttpConfig } = record;
  return {
    registry,
    owner: record.owner,
    endpoint: record.endpoint,
    publicKey: toHex(record.publicKey),
    tlsCertificate: toHex(record.tlsCertificate),
    pcrHash: record.pcrHash,
    teeType: record.teeType,
    enabled: record.enabled,
    registeredAt: record.registeredAt,
    lastHeartbeatAt: record.lastHeartbeatAt,
    ohttpConfigHash: ohttpConfig === undefined ? undefined : ohttpConfigHash(teeId, ohttpConfig),
  };
}

/** @throws RpcError where the node could not be asked, which says nothing about the registry */
function judge(address: Address, teeId: Hex32, outcome: RpcOutcome<Hex>): Candidate {
  if (!outcome.ok) {
    if (!isRevert(outcome.error)) throw outcome.error;
    const notFound = outcome.error.detail.remote?.data?.startsWith(registryErrors.teeNotFound) === true;
    return { address, answer: notFound ? 'not_found' : 'refused' };
  }
  if (outcome.value === '0x') return { address, answer: 'no_contract' };
  try {
    return { address, answer: 'found', record: readRecord(address, teeId, outcome.value) };
  } catch {
    return { address, answer: 'unreadable' };
  }
}

function isOwn({ record }: Candidate, teeId: Hex32): boolean {
  return record !== undefined && teeIdOf(fromHex(record.publicKey, 'key')) === teeId;
}

function word<Value>(outcome: RpcOutcome<Hex>, read: (reader: WordReader) => Value): Value | undefined {
  if (!outcome.ok) {
    if (!isRevert(outcome.error)) throw outcome.error;
    return undefined;
  }
  try {
    return read(new WordReader(fromHex(outcome.value, 'answer'), 'The registry answer'));
  } catch {
    return undefined;
  }
}

/**
 * Reads one enclave's record from the registries a network may use, through one node, at one block. The first record
 * whose key hashes to the tee id is the one; a record with another key is reported only where there is no better.
 *
 * @throws RpcError when the node could not be asked; what registries answer never throws
 */
export async function readRegistries(
  node: JsonRpc,
  registries: readonly Address[],
  teeId: Hex32,
  block: BlockTag,
  signal: AbortSignal | undefined,
): Promise<RegistryState> {
  const records = await node.batch(
    registries.map((registry) => ethCall(registry, getTeeCall(teeId), block)),
    signal,
  );
  const candidates = registries.flatMap((registry, index) => {
    const outcome = records[index];
    return outcome === undefined ? [] : [judge(registry, teeId, outcome)];
  });
  const answers = candidates.map(({ address, answer }) => ({ address, answer }));
  const chosen =
    candidates.find((candidate) => isOwn(candidate, teeId)) ??
    candidates.find(({ record }) => record !== undefined);
  if (chosen?.record === undefined) return { registries: answers, known: undefined };
  const { record } = chosen;
  const [approved, maxAge, ohttp] = await node.batch(
    [
      ethCall(record.registry, isPcrApprovedCall(record.teeType, record.pcrHash), block),
      ethCall(record.registry, heartbeatMaxAgeCall(), block),
      ethCall(record.registry, getOhttpConfigCall(teeId), block),
    ],
    signal,
  );
  const separate = word(ohttp, (reader) => readOhttpConfig(reader.tuple(0)));
  return {
    registries: answers,
    known: {
      record: {
        ...record,
        ohttpConfigHash:
          record.ohttpConfigHash ?? (separate === undefined ? undefined : ohttpConfigHash(teeId, separate)),
      },
      buildApproved: word(approved, (reader) => reader.bool(0)),
      heartbeatMaxAge: word(maxAge, (reader) => reader.number(0)),
    },
  };
}
