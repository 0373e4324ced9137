import { messageOf } from '../bytes/coded-error';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

/** Longest file that is read whole, bytes; what reads its contents has narrower bounds of its own. */
export const maxFileBytes = 64 * 1024 * 1024;

/** A JSON object of which nothing else has been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The text in a file's bytes. @throws UsageError if they are not UTF-8 */
export function textIn(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`${path} is not text (UTF-8).`, { cause: error });
  }
}

/**
 * The object in the bytes of a JSON file.
 *
 * @param holds what the object should be of, for the refusal of other JSON
 * @throws UsageError
 */
export function jsonObjectIn(bytes: Uint8Array, path: string, holds: string): JsonObject {
  const text = textIn(bytes, path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new UsageError(`${path} is JSON, but not an object ${holds}.`);
}

/** The text of a file. @throws UsageError if it cannot be read or is not UTF-8 */
export async function readText(terminal: Terminal, path: string, maxBytes: number): Promise<string> {
  return textIn(await terminal.readFile(path, maxBytes), path);
}

/** The object in a JSON file, as {@link jsonObjectIn} reads it. @throws UsageError */
export async function readJsonObject(
  terminal: Terminal,
  path: string,
  maxBytes: number,
  holds: string,
): Promise<JsonObject> {
  return jsonObjectIn(await terminal.readFile(path, maxBytes), path, holds);
}
