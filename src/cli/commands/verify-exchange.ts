import { hex32 } from '../../bytes/hex';
import { reasonOf } from '../../verify/reasons';
import type { ExchangeReport } from '../../verify/exchange-checks';
import { type Given, jsonOption } from '../arguments';
import { readExchangeCase } from '../batch/exchange';
import { command } from '../command';
import { exchangeResult, readEndpoint, reportExchange, type ExchangeCase } from '../exchange-case';
import { exitCodeOf } from '../exit-code';
import { readKeyFile } from '../key-file';
import { printable, printableJson } from '../printable';
import { maxFileBytes, readJsonObject } from '../read-text';
import type { Terminal } from '../terminal';
import { fromCommandLine, UsageError } from '../usage-error';

const options = {
  endpoint: {
    type: 'string',
    value: 'chat|completions|web_search',
    says: 'What was asked; chat where neither this nor the file says.',
  },
  request: { type: 'string', value: 'FILE', says: 'The body of the request.' },
  response: { type: 'string', value: 'FILE', says: 'The body of the answer, JSON.' },
  stream: {
    type: 'string',
    value: 'FILE',
    says: 'The body of an answer that was streamed (server-sent events).',
  },
  key: { type: 'string', value: 'PEM', says: 'File with the signing key that you trust.' },
  'tee-id': { type: 'string', value: 'HEX', says: 'The enclave that must have answered.' },
  json: jsonOption,
} as const;

/** Puts what the options name over what the file says. */
async function readCase(
  file: string | undefined,
  values: Given<typeof options>['values'],
  terminal: Terminal,
): Promise<ExchangeCase> {
  const read = (path: string): Promise<Uint8Array<ArrayBuffer>> => terminal.readFile(path, maxFileBytes);
  const line =
    file === undefined
      ? {}
      : await readJsonObject(terminal, file, maxFileBytes, 'with "request" and "response"');
  let given = await fromCommandLine(() => readExchangeCase(line), file);
  const { endpoint, key } = values;
  if (endpoint !== undefined)
    given = { ...given, endpoint: await fromCommandLine(() => readEndpoint(endpoint), '--endpoint') };
  if (values.request !== undefined) given = { ...given, request: await read(values.request) };
  if (values.response !== undefined)
    given = { ...given, response: await read(values.response), framing: 'json' };
  if (values.stream !== undefined) given = { ...given, response: await read(values.stream), framing: 'sse' };
  if (key !== undefined) given = { ...given, signingKeyPem: await readKeyFile(terminal, key) };
  const expected = values['tee-id'];
  if (expected === undefined) return given;
  return { ...given, expectedTeeId: await fromCommandLine(() => hex32(expected, '--tee-id')) };
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
export const verifyExchangeCommand = command(options, async ({ values, positionals }, terminal) => {
  const [file, ...more] = positionals;
  const isNamed = values.response !== undefined || values.stream !== undefined;
  if (more.length > 0 || (file === undefined && !isNamed)) {
    throw new UsageError('Name one file, or the answer with --response FILE or --stream FILE.');
  }
  if (values.response !== undefined && values.stream !== undefined) {
    throw new UsageError('An answer is either --response or --stream.');
  }
  const report = await reportExchange(await readCase(file, values, terminal));
  const result = exchangeResult(report);
  await terminal.write(values.json ? `${printableJson(result)}\n` : describe(report));
  return exitCodeOf([result.verdict]);
});
