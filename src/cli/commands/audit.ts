import type { Address } from '../../bytes/hex';
import { utf8 } from '../../bytes/join';
import { type BatchSettlementEvent, decodeSettlementEvent } from '../../opengradient/abi/settlement-events';
import { importSigningKey, type SigningKey, signingKeyFromPem } from '../../opengradient/enclave-signature';
import { auditBatch, type AuditCase, type AuditedLeaf, type AuditEvent } from '../../settlement/audit';
import { longestBlob } from '../../settlement/batch-blob';
import { walrusBlobId } from '../../settlement/walrus-blob-id';
import { settlementReasons } from '../../verify/reasons/settlement';
import type { SettlementCode } from '../../verify/settlement-code';
import { jsonOption, networkOption, onlyOne } from '../arguments';
import { readLog } from '../batch/settlement';
import { command } from '../command';
import { type CaseVerdict, exitCodeOf } from '../exit-code';
import { readKeyFile } from '../key-file';
import { readNetwork } from '../network-file';
import { printable, printableJson } from '../printable';
import { jsonObjectIn } from '../read-text';
import type { Terminal } from '../terminal';
import { fromCommandLine, UsageError } from '../usage-error';

/** A blob as text inside a JSON case doubles at most. */
const maxFileBytes = 4 * longestBlob;

const options = {
  key: {
    type: 'string',
    multiple: true,
    value: 'PEM',
    says: 'File with a signing key that you trust.',
  },
  network: networkOption,
  json: jsonOption,
} as const;

type AuditEnd = Extract<AuditEvent, { kind: 'end' }>;

/** What a file holds: a settlement case with its event, or the bare blob of a batch. */
interface OpenedFile {
  readonly audited: AuditCase;
  readonly event: BatchSettlementEvent | undefined;
}

/** @throws UsageError for a file that is neither; CodedError for an event that cannot be read */
function openFile(bytes: Uint8Array, file: string): OpenedFile {
  const line = jsonObjectIn(bytes, file, 'with "blob" and "log", or a batch itself');
  if (typeof line.blob !== 'string') return { audited: { blob: bytes }, event: undefined };
  const blob = utf8(line.blob);
  const given = typeof line.blobId === 'string' ? { blobId: line.blobId } : {};
  if (line.log === undefined) return { audited: { blob, ...given }, event: undefined };
  const event = decodeSettlementEvent(readLog(line.log));
  if (event.form !== 'batch') throw new UsageError(`${file} is an individual record: use verify settlement.`);
  return { audited: { blob, announced: event, blobId: event.blobId }, event };
}

async function readKeys(paths: readonly string[], terminal: Terminal): Promise<readonly SigningKey[]> {
  const keys: SigningKey[] = [];
  for (const path of paths) {
    const pem = await readKeyFile(terminal, path);
    keys.push(await fromCommandLine(() => importSigningKey(signingKeyFromPem(pem)), path));
  }
  return keys;
}

const verdictOf: Readonly<Record<AuditEnd['verdict'], CaseVerdict>> = {
  sound: 'verified',
  rejected: 'rejected',
  unverifiable: 'unverifiable',
};

interface Announced {
  readonly verdict: CaseVerdict;
  readonly codes: readonly SettlementCode[];
}

/** The end of an audit in the light of its event: a sound batch that nobody announced, or somebody else, records nothing. */
function judgeEvent(event: BatchSettlementEvent | undefined, relay: Address, end: AuditEnd): Announced {
  const { codes } = end;
  if (event === undefined) {
    const verdict = end.verdict === 'rejected' ? 'rejected' : 'unverifiable';
    return { verdict, codes: [...codes, 'event_missing'] };
  }
  if (event.emitter !== relay) return { verdict: 'rejected', codes: ['wrong_relay', ...codes] };
  return { verdict: verdictOf[end.verdict], codes };
}

function leafLine({ index, leaf, signature }: AuditedLeaf, json: boolean): string {
  if (json) {
    return printableJson({
      kind: 'leaf',
      index,
      ...leaf,
      timestamp: leaf.timestamp.toString(),
      outcome: signature,
    });
  }
  return `${String(index).padStart(5)}  ${signature.padEnd(22)}  ${leaf.teeId}  ${leaf.outputHash}`;
}

function endLines({ verdict, codes }: Announced, end: AuditEnd, json: boolean): string[] {
  const { root, blobId } = end;
  if (json) return [printableJson({ kind: 'end', verdict, codes, root: root ?? null, blobId })];
  return [
    `verdict  ${verdict}`,
    ...codes.map((code) => `  ${code}: ${settlementReasons[code].user}`),
    `root     ${root ?? 'none: the leaves make no tree'}`,
    `blob id  ${blobId}`,
  ];
}

/** `audit FILE`: everything about one batch, leaf by leaf. Without the event in the file only the blob speaks for itself. */
export const auditCommand = command(options, async ({ values, positionals }, terminal) => {
  const file = onlyOne(positionals, 'Name one file with a batch.');
  const write = (line: string): Promise<void> => terminal.write(`${printable(line)}\n`);
  const { relay } = await readNetwork(values.network, terminal);
  const keys = await readKeys(values.key ?? [], terminal);
  const bytes = await terminal.readFile(file, maxFileBytes);
  const { audited, event } = await fromCommandLine(() => openFile(bytes, file), file);
  const keyOf = (teeId: string) => Promise.resolve(keys.find((key) => key.teeId === teeId));
  return fromCommandLine(async () => {
    let verdict: CaseVerdict = 'unverifiable';
    for await (const found of auditBatch(audited, { keyOf, blobIdOf: walrusBlobId })) {
      if (found.kind === 'leaves') {
        for (const leaf of found.leaves) await write(leafLine(leaf, values.json));
      }
      if (found.kind !== 'end') continue;
      const announced = judgeEvent(event, relay, found);
      verdict = announced.verdict;
      for (const line of endLines(announced, found, values.json)) await write(line);
    }
    return exitCodeOf([verdict]);
  }, file);
});
