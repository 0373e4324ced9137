import { parseArgs } from 'node:util';

import { CodedError, messageOf } from '../../bytes/coded-error';
import { judgeRecord, type RecordJudgement } from '../../settlement/judge-record';
import { walrusBlobId } from '../../settlement/walrus-blob-id';
import { settlementReasons } from '../../verify/reasons/settlement';
import type { BatchLine } from '../batch-kind';
import { readSettlementCase } from '../batch/settlement';
import type { Command } from '../command';
import { exitCodeOf } from '../exit-code';
import { readNetwork } from '../network-file';
import { printable, printableJson } from '../printable';
import { UsageError } from '../usage-error';

const maxFileBytes = 64 * 1024 * 1024;

const options = {
  key: { type: 'string' },
  network: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** A settlement case from the text of a file. @throws UsageError */
export function parseCaseFile(text: string, file: string): BatchLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as BatchLine;
  throw new UsageError(`${file} is JSON, but not an object with "form", "blob" and "log".`);
}

function describe(file: string, { verdict, codes }: RecordJudgement): string {
  const lines = [`${file}: ${verdict}`, ...codes.map((code) => `  ${code}: ${settlementReasons[code].user}`)];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** `verify settlement FILE`: one record, shaped like a line of `--batch`, judged whole. */
export const verifySettlementCommand: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one file with a settlement case.');
  const readText = async (path: string): Promise<string> =>
    new TextDecoder().decode(await terminal.readFile(path, maxFileBytes));
  const line = parseCaseFile(await readText(file), file);
  const signingKeyPem = values.key === undefined ? line.signingKeyPem : await readText(values.key);
  try {
    const { relay } = await readNetwork(values.network, terminal);
    const record = await readSettlementCase({ ...line, signingKeyPem }, relay);
    const judgement = await judgeRecord(record, walrusBlobId);
    await terminal.write(values.json ? `${printableJson(judgement)}\n` : describe(file, judgement));
    return exitCodeOf([judgement.verdict]);
  } catch (error) {
    if (error instanceof CodedError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
};
