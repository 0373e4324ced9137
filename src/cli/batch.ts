import { CodedError, messageOf } from '../bytes/coded-error';
import type { BatchKind, BatchLine, BatchResult } from './batch-kind';
import type { CaseVerdict } from './exit-code';
import { faultCode } from './fault-code';
import { readJsonLines, type JsonLine } from './json-lines';
import { hasTooManyValues, mostValues } from '../zk/json-bounds';
import { printableJson } from './printable';

/** Longest line accepted: a 5 MB exchange in base64 fits several times over. */
const maxLineBytes = 64 * 1024 * 1024;

const faults = {
  line_too_long: `The line is longer than ${maxLineBytes} bytes.`,
  line_not_utf8: 'The line is not UTF-8.',
} as const;

/** A short id at the beginning of a line that is not parsed. */
const idAtStart = /^\s*\{\s*"id"\s*:\s*(?:"([^"\\]{0,200})"|(-?\d{1,15}))\s*[,}]/;

type LineId = string | number | null;
type BatchAnswer = BatchResult & { readonly id: LineId };

/** Kinds by name, loaded with the first line that needs them. */
export type BatchKinds = Readonly<Partial<Record<string, () => Promise<BatchKind>>>>;

/** @throws CodedError if the line is no JSON object */
function parseLine(line: JsonLine): BatchLine {
  if ('fault' in line) throw new CodedError(line.fault, faults[line.fault]);
  if (hasTooManyValues(line.text)) {
    throw new CodedError('line_too_complex', `The line holds more than ${mostValues} values.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch (error) {
    throw new CodedError('line_not_json', `The line is not JSON: ${messageOf(error)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as BatchLine;
  throw new CodedError('line_not_object', 'The line is JSON, but not an object with the field "kind".');
}

/** @throws CodedError if there is no such kind */
async function kindOf(line: BatchLine, kinds: BatchKinds): Promise<BatchKind> {
  const { kind } = line;
  const load = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (load !== undefined) return load();
  throw new CodedError('kind_unknown', `"kind" must be one of: ${Object.keys(kinds).join(', ')}.`);
}

/** The id of a line that could not be read, so that its answer can still be told from others. */
function idOf(raw: JsonLine): LineId {
  const [, text, number] = 'text' in raw ? (idAtStart.exec(raw.text) ?? []) : [];
  return text ?? (number === undefined ? null : Number(number));
}

async function answer(raw: JsonLine, kinds: BatchKinds): Promise<BatchAnswer> {
  let id: LineId = null;
  try {
    const line = parseLine(raw);
    if (typeof line.id === 'string' || typeof line.id === 'number') id = line.id;
    const kind = await kindOf(line, kinds);
    return { id, ...(await kind.run(line)) };
  } catch (error) {
    return {
      id: id ?? idOf(raw),
      verdict: 'unverifiable',
      codes: [faultCode(error)],
      message: messageOf(error),
    };
  }
}

/**
 * Judges NDJSON line by line, in order, one answer a line; a bad line is answered and never stops the rest.
 *
 * @param write receives each answer with its line feed; awaited, so that a slow reader is not outrun
 * @returns the verdicts that occurred
 */
export async function runBatch(
  input: AsyncIterable<Uint8Array>,
  kinds: BatchKinds,
  write: (line: string) => Promise<void>,
): Promise<ReadonlySet<CaseVerdict>> {
  const verdicts = new Set<CaseVerdict>();
  for await (const line of readJsonLines(input, maxLineBytes)) {
    const result = await answer(line, kinds);
    verdicts.add(result.verdict);
    await write(`${printableJson(result)}\n`);
  }
  return verdicts;
}
