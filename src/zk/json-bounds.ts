import { CodedError, messageOf } from '../bytes/coded-error';
import type { ZkCode } from './codes';

/** Largest JSON text of a proof, a key or a card: the largest real EZKL proofs are well below. */
export const longestJson = 8 * 1024 * 1024;

/** Deepest nesting anything here has a use for; settings of EZKL reach six. */
const deepest = 24;

/** Most values in one JSON document: a proof of 2 MB as a list of byte numbers. */
export const mostValues = 4_000_000;

/**
 * Parses JSON text within the bounds.
 *
 * @param what names the document in messages
 * @throws CodedError `tooLarge` if it is longer than `longestJson`; `malformed` if it is no JSON or nested too deep
 */
export function parseBounded<Code extends ZkCode>(
  text: string,
  what: string,
  codes: { readonly tooLarge: Code; readonly malformed: Code },
): unknown {
  if (text.length > longestJson) {
    throw new CodedError(codes.tooLarge, `${what} has more than ${longestJson} characters.`);
  }
  if (isTooDeep(text)) {
    throw new CodedError(codes.malformed, `${what} is nested more than ${deepest} levels deep.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CodedError(codes.malformed, `${what} is not JSON: ${messageOf(error)}`);
  }
}

const openList = 0x5b;
const openObject = 0x7b;
const closeList = 0x5d;
const closeObject = 0x7d;
const comma = 0x2c;
const quote = 0x22;
const escape = 0x5c;

/** Shows the characters of JSON text that stand outside its strings, one after another, until `isEnough` says so. */
function someOutsideStrings(text: string, isEnough: (unit: number) => boolean): boolean {
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) isInText = !isInText;
    else if (!isInText) {
      if (isEnough(unit)) return true;
    } else if (unit === escape) at++;
  }
  return false;
}

/** Counts brackets before anything is parsed. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  return someOutsideStrings(text, (unit) => {
    if (unit === openList || unit === openObject) depth++;
    else if (unit === closeList || unit === closeObject) depth--;
    return depth > deepest;
  });
}

/** Whether JSON text holds more values than `mostValues`; counted before anything is parsed. */
export function hasTooManyValues(text: string): boolean {
  if (text.length <= 2 * mostValues) return false;
  let values = 0;
  // Every value stands behind a comma, or first in a bracket.
  return someOutsideStrings(text, (unit) => {
    if (unit === comma || unit === openList || unit === openObject) values++;
    return values > mostValues;
  });
}

/** Whether a parsed value stays within the same bounds. Never recurses: the value may be as deep as memory allows. */
export function isBounded(value: unknown): boolean {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 1 }];
  let values = 0;
  let characters = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++values > mostValues || next.depth > deepest + 1) return false;
    if (typeof next.value === 'string') characters += next.value.length;
    if (characters > longestJson) return false;
    if (typeof next.value !== 'object' || next.value === null) continue;
    // Counted before they are written down: one list could hold millions.
    const inner: readonly unknown[] = Array.isArray(next.value) ? next.value : Object.values(next.value);
    if (values + open.length + inner.length > mostValues) return false;
    for (const one of inner) open.push({ value: one, depth: next.depth + 1 });
  }
  return true;
}
