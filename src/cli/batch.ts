import { CodedError, messageOf } from '../bytes/coded-error';
import { isDict, PythonInt } from '../bytes/python-json';
import { readPythonJsonText } from '../bytes/python-json-reader';
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
const idAtStart = /^\s*\{\s*"id"\s*:\s*("[^"\\]{0,200}"|-?(?:0|[1-9]\d{0,39}))\s*[,}]/;

/** An id as the JSON text in which it goes back: numbers as long as they were. */
type LineId = string;
interface BatchAnswer {
  readonly id: LineId;
  readonly result: BatchResult;
}

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
  const [, id = 'null'] = 'text' in raw ? (idAtStart.exec(raw.text) ?? []) : [];
  return id.startsWith('"') ? printableJson(id.slice(1, -1)) : id;
}

/** The id that a line names, text or number; `null` for anything else. */
function idIn({ id }: BatchLine, raw: JsonLine): LineId {
  if (typeof id === 'string') return printableJson(id);
  if (typeof id !== 'number' || !Number.isFinite(id)) return 'null';
  return Number.isInteger(id) && !Number.isSafeInteger(id) ? longId(raw) : JSON.stringify(id);
}

/** A whole number beyond 2^53: its digits, which JSON.parse has rounded. `null` where the line is too long to read again. */
function longId(raw: JsonLine): LineId {
  try {
    const line = 'text' in raw ? readPythonJsonText(raw.text) : undefined;
    const id = line !== undefined && isDict(line) ? line.get('id') : undefined;
    return id instanceof PythonInt ? id.digits : 'null';
  } catch (error) {
    if (error instanceof CodedError) return 'null';
    throw error;
  }
}

async function answer(raw: JsonLine, kinds: BatchKinds): Promise<BatchAnswer> {
  let id: LineId | undefined;
  try {
    const line = parseLine(raw);
    id = idIn(line, raw);
    const kind = await kindOf(line, kinds);
    return { id, result: await kind.run(line) };
  } catch (error) {
    const result = { verdict: 'unverifiable', codes: [faultCode(error)], message: messageOf(error) } as const;
    return { id: id ?? idOf(raw), result };
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
    const { id, result } = await answer(line, kinds);
    verdicts.add(result.verdict);
    await write(`{"id":${id},${printableJson(result).slice(1)}\n`);
  }
  return verdicts;
}
