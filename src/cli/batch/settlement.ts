import { CodedError } from '../../bytes/coded-error';
import type { Address } from '../../bytes/hex';
import { utf8 } from '../../bytes/join';
import { openGradientRelay } from '../../opengradient/abi/settlement-relay';
import type { EmittedLog } from '../../opengradient/abi/settlement-events';
import { readLeafValues } from '../../settlement/batch-blob';
import { judgeRecord, type RecordCase } from '../../settlement/judge-record';
import { walrusBlobId } from '../../settlement/walrus-blob-id';
import type { BatchKind, BatchLine } from '../batch-kind';
import { importPemKey } from '../signing-key-pem';

function wrong(what: string): CodedError {
  return new CodedError('line_malformed', `${what} (see "proofmark help" for the fields of a settlement).`);
}

function isTextArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function readLog(log: unknown): EmittedLog {
  if (typeof log === 'object' && log !== null && 'address' in log && 'topics' in log && 'data' in log) {
    const { address, topics, data } = log;
    if (typeof address === 'string' && isTextArray(topics) && typeof data === 'string') {
      return { address, topics, data };
    }
  }
  throw wrong('"log" must be {address, topics, data} in hexadecimal text');
}

/**
 * Reads the fields of one settlement case: `form`, `blob` (text), `blobId`, `log`, and where they are there `target` and
 * `signingKeyPem`.
 *
 * @throws CodedError `line_malformed`, or one about the value that cannot be read
 */
export async function readSettlementCase(line: BatchLine, relay: Address): Promise<RecordCase> {
  const { form, blob, blobId, target, signingKeyPem } = line;
  if (form !== 'batch' && form !== 'individual') throw wrong('"form" must be "batch" or "individual"');
  if (typeof blob !== 'string') throw wrong('"blob" must be the text of the Walrus blob');
  if (blobId !== undefined && typeof blobId !== 'string') throw wrong('"blobId" must be text');
  const present = (value: unknown) => value !== undefined && value !== null;
  if (present(signingKeyPem) && typeof signingKeyPem !== 'string')
    throw wrong('"signingKeyPem" must be PEM text');
  return {
    form,
    blob: utf8(blob),
    blobId,
    log: readLog(line.log),
    target: present(target) ? readLeafValues(target) : undefined,
    key: typeof signingKeyPem === 'string' ? await importPemKey(signingKeyPem) : undefined,
    relay,
  };
}

/** Cases of `verify --batch` about records on the network: the relay is OpenGradient's. */
export const settlementKind: BatchKind = {
  kind: 'settlement',
  run: async (line) => {
    const { verdict, codes } = await judgeRecord(
      await readSettlementCase(line, openGradientRelay),
      walrusBlobId,
    );
    return { verdict, codes };
  },
};
