import { jsonOption, onlyOne } from '../arguments';
import { judgeAttestation, readMoment } from '../attestation-case';
import type { BatchResult } from '../batch-kind';
import { command } from '../command';
import { decodeFile } from '../encoded-file';
import { exitCodeOf } from '../exit-code';
import { pcr0Pin } from '../measurement-pins';
import { printable, printableJson } from '../printable';
import { fromCommandLine, UsageError } from '../usage-error';

/** Longer files are no attestation document in any encoding. */
const maxFileBytes = 1024 * 1024;

const options = {
  at: {
    type: 'string',
    default: 'document',
    value: 'TIME',
    says: 'Certificates must be valid then: an ISO time with its zone, or "document" for the time in the document.',
  },
  root: { type: 'string', value: 'FILE', says: "The root certificate to trust in place of Amazon's." },
  pcr0: {
    type: 'string',
    multiple: true,
    value: 'HEX',
    says: 'A build you accept, by its PCR0 (96 hexadecimal digits).',
  },
  'signing-key': { type: 'string', value: 'FILE', says: 'The key that the enclave must have vouched for.' },
  'tls-certificate': {
    type: 'string',
    value: 'FILE',
    says: 'The TLS certificate that the enclave must have vouched for.',
  },
  'allow-debug': {
    type: 'boolean',
    default: false,
    says: 'Accept an enclave in debug mode, whose owner can look inside.',
  },
  json: jsonOption,
} as const;

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
export const verifyAttestationCommand = command(options, async ({ values, positionals }, terminal) => {
  const { files, pcr0s: morePcr0s } = splitPositionals(positionals);
  const { pcr0: pcr0s } = values;
  const file = onlyOne(files, 'Name one file with an attestation document.');
  if (morePcr0s.length > 0 && pcr0s === undefined) throw new UsageError('Write --pcr0 before measurements.');

  const read = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = await terminal.readFile(path, maxFileBytes);
    return fromCommandLine(() => decodeFile(bytes), path);
  };
  const readIfNamed = async (path: string | undefined): Promise<Uint8Array<ArrayBuffer> | undefined> =>
    path === undefined ? undefined : read(path);

  const result = await judgeAttestation({
    document: await read(file),
    at: await fromCommandLine(() => readMoment(values.at), '--at'),
    rootDer: await readIfNamed(values.root),
    pins: await fromCommandLine(() => [...(pcr0s ?? []), ...morePcr0s].map(pcr0Pin), '--pcr0'),
    allowDebug: values['allow-debug'],
    signingKeyDer: await readIfNamed(values['signing-key']),
    tlsCertificateDer: await readIfNamed(values['tls-certificate']),
  });
  await terminal.write(values.json ? `${printableJson({ id: file, ...result })}\n` : describe(file, result));
  return exitCodeOf([result.verdict]);
});
