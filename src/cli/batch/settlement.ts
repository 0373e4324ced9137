import { CodedError } from '../../bytes/coded-error';
import type { Address } from '../../bytes/hex';
import { utf8 } from '../../bytes/join';
import type { EmittedLog } from '../../opengradient/abi/settlement-events';
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

/** The event of a record, as it stands in a line or file. @throws CodedError `line_malformed` */
export function readLog(log: unknown): EmittedLog {
  if (typeof log === 'object' && log !== null && 'address' in log && 'topics' in log && 'data' in log) {
    const { address, topics, data } = log;
    if (typeof address === 'string' && isTextArray(topics) && typeof data === 'string') {
      return { address, topics, data };
    }
  }
  throw new CodedError('line_malformed', 'The field "log" must be {address, topics, data} in hexadecimal.');
}

/**
 * Reads the fields of one settlement case: `form`, `blob` (text), `blobId`, `log`, and where they are there `target` and
 * `signingKeyPem`.
 *
 * @param relay the only contract whose events count: what the line itself says about it is the line's writer's
 * @throws CodedError `line_malformed`, or one about the value that cannot be read
 */
export async function readSettlementCase(line: BatchLine, relay: Address): Promise<RecordCase> {
  const { form, target } = line;
  if (form !== 'batch' && form !== 'individual') {
    throw new CodedError('line_malformed', 'The field "form" must be "batch" or "individual".');
  }
  const pem = optionalText(line, 'signingKeyPem');
  return {
    form,
    blob: utf8(requiredText(line, 'blob')),
    blobId: optionalText(line, 'blobId'),
    log: readLog(line.log),
    target: target === undefined || target === null ? undefined : readLeafValues(target),
    key: pem === undefined ? undefined : await importSigningKey(signingKeyFromPem(pem)),
    relay,
  };
}

/** Cases of `verify --batch` about records on the network: the relay is OpenGradient's. */
export const settlementKind: BatchKind = {
  kind: 'settlement',
  run: async (line) => {
    const { verdict, codes } = await judgeRecord(
      await readSettlementCase(line, PUBLIC_NETWORK.relay),
      walrusBlobId,
    );
    return { verdict, codes };
  },
};
