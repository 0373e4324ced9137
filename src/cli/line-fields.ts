import { fromBase64 } from '../bytes/base64';
import { CodedError } from '../bytes/coded-error';
import type { BatchLine } from './batch-kind';

const loneSurrogate = /\p{Surrogate}/u;

function wrong(field: string, expected: string): never {
  throw new CodedError('line_malformed', `The field "${field}" must be ${expected}.`);
}

/** Text of a field; undefined if it is absent or null. @throws CodedError `line_malformed` */
export function optionalText(line: BatchLine, field: string): string | undefined {
  const value = line[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return wrong(field, 'text');
  // UTF-8 has no form for it, and what would take its place was not given.
  return loneSurrogate.test(value) ? wrong(field, 'text without lone surrogates') : value;
}

/** Text of a field that must be there. @throws CodedError `line_malformed` */
export function requiredText(line: BatchLine, field: string): string {
  return optionalText(line, field) ?? wrong(field, 'there, as text');
}

/** Bytes of a base64 field; undefined if it is absent or null. @throws CodedError `line_malformed`, `malformed_base64` */
export function optionalBytes(line: BatchLine, field: string): Uint8Array<ArrayBuffer> | undefined {
  const text = optionalText(line, field);
  return text === undefined ? undefined : fromBase64(text, field);
}

/** Bytes of a base64 field that must be there. @throws CodedError `line_malformed`, `malformed_base64` */
export function requiredBytes(line: BatchLine, field: string): Uint8Array<ArrayBuffer> {
  return fromBase64(requiredText(line, field), field);
}

/** A yes or no; absent is no. @throws CodedError `line_malformed` */
export function flag(line: BatchLine, field: string): boolean {
  const value = line[field];
  if (value === undefined || value === null) return false;
  return typeof value === 'boolean' ? value : wrong(field, 'true or false');
}
