import { parseArgs } from 'node:util';
import { CodedError, messageOf } from '../../bytes/coded-error';
import { hex32 } from '../../bytes/hex';
import { reasonOf } from '../../verify/reasons';
import type { ExchangeReport } from '../../verify/exchange-checks';
import { readExchangeCase } from '../batch/exchange';
import type { BatchLine } from '../batch-kind';
import type { Command } from '../command';
import { exchangeResult, readEndpoint, reportExchange, type ExchangeCase } from '../exchange-case';
import { exitCodeOf } from '../exit-code';
import { printable, printableJson } from '../printable';
import type { Terminal } from '../terminal';
import { UsageError } from '../usage-error';

const maxFileBytes = 64 * 1024 * 1024;

const options = {
  endpoint: { type: 'string' },
  request: { type: 'string' },
  response: { type: 'string' },
  stream: { type: 'string' },
  key: { type: 'string' },
  'tee-id': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function parsedLine(text: string, file: string): BatchLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as BatchLine;
  throw new UsageError(`${file} is JSON, but not an object with "request" and "response".`);
}

/** Puts what the options name over what the file says. */
async function readCase(file: string | undefined, values: Values, terminal: Terminal): Promise<ExchangeCase> {
  const read = (path: string): Promise<Uint8Array<ArrayBuffer>> => terminal.readFile(path, maxFileBytes);
  const readText = async (path: string): Promise<string> => new TextDecoder().decode(await read(path));
  const line = file === undefined ? {} : parsedLine(await readText(file), file);
  let given = readExchangeCase(line);
  if (values.endpoint !== undefined) given = { ...given, endpoint: readEndpoint(values.endpoint) };
  if (values.request !== undefined) given = { ...given, request: await read(values.request) };
  if (values.response !== undefined)
    given = { ...given, response: await read(values.response), framing: 'json' };
  if (values.stream !== undefined) given = { ...given, response: await read(values.stream), framing: 'sse' };
  if (values.key !== undefined) given = { ...given, signingKeyPem: await readText(values.key) };
  const expected = values['tee-id'];
  return expected === undefined ? given : { ...given, expectedTeeId: hex32(expected, '--tee-id') };
}

function describe(report: ExchangeReport): string {
  const { verdict, codes } = exchangeResult(report);
  const lines = [`verdict   ${verdict}${codes.length > 0 ? `  (${codes.join(', ')})` : ''}`];
  for (const { id, outcome, code, values } of report.checks) {
    lines.push(
      `${outcome.padEnd(8)}  ${id.padEnd(13)} ${code === 'ok' ? '' : reasonOf(code).user}`.trimEnd(),
    );
    for (const { label, value, expected } of values) {
      const against = expected === undefined ? '' : `, expected ${expected}`;
      lines.push(`                        ${label}: ${value}${against}`);
    }
  }
  if (report.explanation !== undefined) {
    lines.push(`It would match with: ${report.explanation.detail} (${report.explanation.profile}).`);
  }
  if (report.unsigned.length > 0) {
    lines.push(`Not covered by the signature: ${report.unsigned.map(({ path }) => path).join(', ')}`);
  }
  return lines.map((line) => `${printable(line)}\n`).join('');
}

/** `verify exchange FILE`: one exchange, from a file shaped like a line of `--batch`, or from files named one by one. */
export const verifyExchangeCommand: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file, ...more] = positionals;
  const isNamed = values.response !== undefined || values.stream !== undefined;
  if (more.length > 0 || (file === undefined && !isNamed)) {
    throw new UsageError('Name one file, or the answer with --response FILE or --stream FILE.');
  }
  if (values.response !== undefined && values.stream !== undefined) {
    throw new UsageError('An answer is either --response or --stream.');
  }
  let given: ExchangeCase;
  try {
    given = await readCase(file, values, terminal);
  } catch (error) {
    if (error instanceof CodedError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
  const report = await reportExchange(given);
  const result = exchangeResult(report);
  await terminal.write(values.json ? `${printableJson(result)}\n` : describe(report));
  return exitCodeOf([result.verdict]);
};
