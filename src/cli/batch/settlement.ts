import { CodedError } from '../../bytes/coded-error';
import type { Address } from '../../bytes/hex';
import { utf8 } from '../../bytes/join';
import type { EmittedLog } from '../../opengradient/abi/settlement-events';
import type { SettlementLeaf } from '../../opengradient/abi/settlement-leaf';
import { importSigningKey, signingKeyFromPem } from '../../opengradient/enclave-signature';
import { PUBLIC_NETWORK } from '../../opengradient/public-network';
import { readLeafValues } from '../../settlement/batch-blob';
import { judgeRecord, type RecordCase } from '../../settlement/judge-record';
import { walrusBlobId } from '../../settlement/walrus-blob-id';
import type { BatchKind, BatchLine } from '../batch-kind';
import { optionalText, requiredText } from '../line-fields';

function isTextArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/**
 * The event of a record, as it stands in a line or file.
 *
 * @throws CodedError `line_malformed`; `event_removed` if its own node says that the chain has taken it back
 */
export function readLog(log: unknown): EmittedLog {
  if (typeof log === 'object' && log !== null && 'address' in log && 'topics' in log && 'data' in log) {
    const { address, topics, data } = log;
    const removed = 'removed' in log ? (log.removed ?? false) : false;
    if (removed === true) {
      throw new CodedError('event_removed', 'The log says "removed": the chain has taken the event back.');
    }
    if (typeof address === 'string' && isTextArray(topics) && typeof data === 'string' && removed === false) {
      return { address, topics, data };
    }
  }
  throw new CodedError('line_malformed', 'The field "log" must be {address, topics, data} in hexadecimal.');
}

/** The leaf asked about; undefined if the line asks about none. @throws CodedError `line_malformed` */
function readTarget({ target }: BatchLine): SettlementLeaf | undefined {
  if (target === undefined || target === null) return undefined;
  try {
    return readLeafValues(target);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const form = '[teeId, inputHash, outputHash, signature, timestamp]';
    throw new CodedError('line_malformed', `The field "target" must be ${form}.`, { cause: error });
  }
}

/**
 * Reads the fields of one settlement case: `form`, `blob` (text), `blobId`, `log`, and where they are there `target` and
 * `signingKeyPem`.
 *
 * @param relay the only contract whose events count: what the line itself says about it is the line's writer's
 * @throws CodedError `line_malformed`, or one about the value that cannot be read
 */
export async function readSettlementCase(line: BatchLine, relay: Address): Promise<RecordCase> {
  const { form } = line;
  if (form !== 'batch' && form !== 'individual') {
    throw new CodedError('line_malformed', 'The field "form" must be "batch" or "individual".');
  }
  const pem = optionalText(line, 'signingKeyPem');
  return {
    form,
    blob: utf8(requiredText(line, 'blob')),
    blobId: optionalText(line, 'blobId'),
    log: readLog(line.log),
    target: readTarget(line),
    key: pem === undefined ? undefined : await importSigningKey(signingKeyFromPem(pem)),
    relay,
  };
}

/** Cases of `verify --batch` about records on the network: the relay is OpenGradient's. */
export const settlementKind: BatchKind = {
  kind: 'settlement',
  run: async (line) => {
    let record: RecordCase;
    try {
      record = await readSettlementCase(line, PUBLIC_NETWORK.relay);
    } catch (error) {
      // Nobody signs with a key of no use: said as of an exchange under it.
      if (!(error instanceof CodedError) || error.code !== 'unsupported_key') throw error;
      return { verdict: 'rejected', codes: [error.code], message: error.message };
    }
    const { verdict, codes } = await judgeRecord(record, walrusBlobId);
    return { verdict, codes };
  },
};
