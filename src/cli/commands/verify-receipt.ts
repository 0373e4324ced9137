import { parseArgs } from 'node:util';

import { CodedError } from '../../bytes/coded-error';
import { reasons } from '../../verify/reasons';
import type { BatchResult } from '../batch-kind';
import type { Command } from '../command';
import { exitCodeOf } from '../exit-code';
import { printable, printableJson } from '../printable';
import { judgeReceipt, pcr0Measurement } from '../receipt-case';
import { UsageError } from '../usage-error';

const MAX_FILE = 20_000_000;
const MAX_PROFILE = 100_000;
const MAX_CARD = 2_000_000;

const options = {
  network: { type: 'string' },
  pcr0: { type: 'string', multiple: true },
  card: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
} as const;

const isHash = /^0x[0-9a-fA-F]{64}$/;

/** `verify receipt FILE`: one receipt, offline, under the reader's own trust. */
export const verifyReceiptCommand: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one receipt file.');
  const read = async (path: string, limit: number): Promise<string> =>
    new TextDecoder().decode(await terminal.readFile(path, limit));
  let result: BatchResult;
  try {
    result = await judgeReceipt({
      json: await read(file, MAX_FILE),
      networkJson: values.network === undefined ? undefined : await read(values.network, MAX_PROFILE),
      pins: (values.pcr0 ?? []).map(pcr0Measurement),
      cards: await Promise.all(
        (values.card ?? []).map(async (card) => (isHash.test(card) ? card : read(card, MAX_CARD))),
      ),
    });
  } catch (error) {
    if (error instanceof CodedError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
  await terminal.write(values.json ? `${printableJson(result)}\n` : describe(file, result));
  return exitCodeOf([result.verdict]);
};

function describe(file: string, result: BatchResult): string {
  const test = result.testNetwork === true ? ' (test network: proves nothing outside tests)' : '';
  const lines = [`${file}: ${result.verdict}${test}`];
  for (const code of result.codes) {
    const known = (reasons as Readonly<Record<string, { readonly user: string }>>)[code];
    lines.push(`  ${code}${known === undefined ? '' : `: ${known.user}`}`);
  }
  if (typeof result.message === 'string') lines.push(`  ${result.message}`);
  if (typeof result.sentence === 'string') lines.push(`  ${result.sentence}`);
  const proof = result.proof as BatchResult | undefined;
  if (proof !== undefined) {
    lines.push(
      `  Its proof: ${proof.verdict}${proof.codes.length > 0 ? ` (${proof.codes.join(', ')})` : ''}`,
    );
    lines.push(`  ${String(proof.sentence)}`);
  }
  if (result.record === 'path_holds') {
    lines.push(
      `  Its record's path holds. That the network has it, ask the chain: transaction ${String(result.transaction)}.`,
    );
  }
  return lines.map((line) => `${printable(line)}\n`).join('');
}
