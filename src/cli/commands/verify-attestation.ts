import { parseArgs } from 'node:util';
import { CodedError } from '../../bytes/coded-error';
import { judgeAttestation, readMoment } from '../attestation-case';
import type { BatchResult } from '../batch-kind';
import type { Command } from '../command';
import { decodeFile } from '../encoded-file';
import { exitCodeOf } from '../exit-code';
import { pcr0Pin } from '../measurement-pins';
import type { Terminal } from '../terminal';
import { printable, printableJson } from '../printable';
import { UsageError } from '../usage-error';

/** Longer files are no attestation document in any encoding. */
const maxFileBytes = 1024 * 1024;

const options = {
  at: { type: 'string', default: 'document' },
  root: { type: 'string' },
  pcr0: { type: 'string', multiple: true },
  'signing-key': { type: 'string' },
  'tls-certificate': { type: 'string' },
  'allow-debug': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** What the command line says wrongly is bad usage, whatever code a batch line would get for it. */
function fromCommandLine<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodedError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** `--pcr0 A B` means both: hex of that length is no file name anyone uses. */
function splitPositionals(positionals: readonly string[]): { files: string[]; pcr0s: string[] } {
  const isPcr = (text: string): boolean => /^(?:0x)?[0-9a-f]{96}$/i.test(text);
  return {
    files: positionals.filter((text) => !isPcr(text)),
    pcr0s: positionals.filter(isPcr),
  };
}

/** Facts as indented text, one value a line. */
function outline(value: unknown, indent: string): readonly string[] {
  // Names in a certificate are its issuer's words: no control characters of theirs reach the terminal.
  if (typeof value !== 'object' || value === null) return [printable(String(value))];
  return Object.entries(value).flatMap(([name, inner]) => {
    const [first = '', ...rest] = outline(inner, `${indent}  `);
    const nested = typeof inner === 'object' && inner !== null;
    return nested ? [`${indent}${name}:`, first, ...rest] : [`${indent}${name}: ${first}`];
  });
}

function describe(file: string, result: BatchResult): string {
  const lines = [`${file}: ${result.verdict}`];
  if (result.codes.length > 0)
    lines.push(`  ${printable(`${result.codes.join(', ')}: ${String(result.message)}`)}`);
  if (result.facts !== undefined) lines.push(...outline(result.facts, '  '));
  return `${lines.join('\n')}\n`;
}

/** `verify attestation FILE`: one document, from a file in CBOR, base64 or hex. */
export const verifyAttestationCommand: Command = async (args, terminal: Terminal) => {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const { files, pcr0s: morePcr0s } = splitPositionals(positionals);
  const { pcr0: pcr0s } = values;
  const [file] = files;
  if (file === undefined || files.length !== 1)
    throw new UsageError('Name one file with an attestation document.');
  if (morePcr0s.length > 0 && pcr0s === undefined) throw new UsageError('Write --pcr0 before measurements.');

  const read = async (path: string): Promise<Uint8Array<ArrayBuffer>> =>
    decodeFile(await terminal.readFile(path, maxFileBytes));
  const readIfNamed = async (path: string | undefined): Promise<Uint8Array<ArrayBuffer> | undefined> =>
    path === undefined ? undefined : read(path);

  const result = await judgeAttestation({
    document: await read(file),
    at: fromCommandLine(() => readMoment(values.at)),
    rootDer: await readIfNamed(values.root),
    pins: fromCommandLine(() => [...(pcr0s ?? []), ...morePcr0s].map(pcr0Pin)),
    allowDebug: values['allow-debug'],
    signingKeyDer: await readIfNamed(values['signing-key']),
    tlsCertificateDer: await readIfNamed(values['tls-certificate']),
  });
  await terminal.write(values.json ? `${printableJson({ id: file, ...result })}\n` : describe(file, result));
  return exitCodeOf([result.verdict]);
};
