import { judgeRecord, type RecordJudgement } from '../../settlement/judge-record';
import { walrusBlobId } from '../../settlement/walrus-blob-id';
import { settlementReasons } from '../../verify/reasons/settlement';
import { jsonOption, networkOption, onlyOne } from '../arguments';
import { readSettlementCase } from '../batch/settlement';
import { command } from '../command';
import { exitCodeOf } from '../exit-code';
import { readKeyFile } from '../key-file';
import { readNetwork } from '../network-file';
import { printable, printableJson } from '../printable';
import { maxFileBytes, readJsonObject } from '../read-text';
import { fromCommandLine } from '../usage-error';

const options = {
  key: { type: 'string', value: 'PEM', says: 'File with the signing key that you trust.' },
  network: networkOption,
  json: jsonOption,
} as const;

function describe(file: string, { verdict, codes }: RecordJudgement): string {
  const lines = [`${file}: ${verdict}`, ...codes.map((code) => `  ${code}: ${settlementReasons[code].user}`)];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** `verify settlement FILE`: one record, shaped like a line of `--batch`, judged whole. */
export const verifySettlementCommand = command(options, async ({ values, positionals }, terminal) => {
  const file = onlyOne(positionals, 'Name one file with a settlement case.');
  const line = await readJsonObject(terminal, file, maxFileBytes, 'with "form", "blob" and "log"');
  const signingKeyPem =
    values.key === undefined ? line.signingKeyPem : await readKeyFile(terminal, values.key);
  const { relay } = await readNetwork(values.network, terminal);
  const record = await fromCommandLine(() => readSettlementCase({ ...line, signingKeyPem }, relay), file);
  const judgement = await judgeRecord(record, walrusBlobId);
  await terminal.write(values.json ? `${printableJson(judgement)}\n` : describe(file, judgement));
  return exitCodeOf([judgement.verdict]);
});
