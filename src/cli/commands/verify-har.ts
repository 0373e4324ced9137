import type { Hex32 } from '../../bytes/hex';
import { signingKeyFromPem, teeIdOf } from '../../opengradient/enclave-signature';
import { harLimits, type HarExchange, readHar, type UndecodableEntry } from '../../opengradient/har';
import { checkExchange, type ExchangeReport, type KeyEvidence } from '../../verify/exchange-checks';
import { jsonOption, onlyOne } from '../arguments';
import type { BatchResult } from '../batch-kind';
import { command } from '../command';
import { exchangeResult } from '../exchange-case';
import { exitCodeOf } from '../exit-code';
import { readKeyFile } from '../key-file';
import type { Terminal } from '../terminal';
import { printable, printableJson } from '../printable';
import { fromCommandLine, UsageError } from '../usage-error';

const options = {
  key: {
    type: 'string',
    multiple: true,
    value: 'PEM',
    says: 'File with a signing key that you trust.',
  },
  json: jsonOption,
} as const;

type KeyRing = ReadonlyMap<Hex32, Uint8Array>;

async function readKeys(paths: readonly string[], terminal: Terminal): Promise<KeyRing> {
  const keys = new Map<Hex32, Uint8Array>();
  for (const path of paths) {
    const der = signingKeyFromPem(await readKeyFile(terminal, path));
    keys.set(teeIdOf(der), der);
  }
  return keys;
}

/** Checks under the key of the enclave that the answer names, if it is among those given. */
async function report({ captured }: HarExchange, keys: KeyRing): Promise<ExchangeReport> {
  const check = (key: KeyEvidence): Promise<ExchangeReport> =>
    checkExchange(captured, key, () => performance.now());
  const withoutKey = await check({ missing: 'key_not_given' });
  const signingKeyDer = withoutKey.signed && keys.get(withoutKey.signed.teeId);
  return signingKeyDer === undefined ? withoutKey : check({ signingKeyDer });
}

async function judge(found: HarExchange | UndecodableEntry, keys: KeyRing): Promise<BatchResult> {
  if ('captured' in found) return exchangeResult(await report(found, keys));
  const { code, message } = found.undecodable;
  return { verdict: 'unverifiable', codes: [code], message };
}

interface Row {
  readonly found: HarExchange | UndecodableEntry;
  readonly result: BatchResult;
}

const columns = ['#', 'at', 'endpoint', 'model', 'verdict', 'codes', 'url'] as const;

function cells({ found, result }: Row): readonly string[] {
  const { askedAt, endpoint, url } = 'captured' in found ? found.captured : found;
  const at = askedAt === 0 ? '' : new Date(askedAt).toISOString().slice(0, 19);
  const model = typeof result.model === 'string' ? result.model : '';
  return [String(found.entry), at, endpoint, model, result.verdict, result.codes.join(' '), url];
}

function table(rows: readonly Row[]): string {
  const lines = [columns, ...rows.map((row) => cells(row).map(printable))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** `verify har FILE`: every OpenGradient exchange of an HTTP archive, one row each. */
export const verifyHarCommand = command(options, async ({ values, positionals }, terminal) => {
  const file = onlyOne(positionals, 'Name one HTTP archive (.har).');
  const keys = await readKeys(values.key ?? [], terminal);
  const archive = await terminal.readFile(file, harLimits.maxBytes);
  const entries = await fromCommandLine(() => readHar(archive), file);
  if (entries.length === 0) throw new UsageError('No OpenGradient exchange is in this archive.');
  const rows: Row[] = [];
  for (const found of entries) rows.push({ found, result: await judge(found, keys) });
  const asJson = rows.map(({ found, result }) => `${printableJson({ id: found.entry, ...result })}\n`);
  await terminal.write(values.json ? asJson.join('') : table(rows));
  return exitCodeOf(rows.map(({ result }) => result.verdict));
});
