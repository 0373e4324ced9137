import { CodedError } from '../bytes/coded-error';
import { isDict, isList, type PythonJson } from '../bytes/python-json';
import type { TeeFieldFault, TeeFields } from './tee-fields';
import type { UnsignedPart } from './unsigned-parts';

/** An answer, read as its own fields say it is to be read. */
export interface Answer {
  readonly fields: TeeFields;
  readonly kind: 'text' | 'tool_calls';
  /** The text whose UTF-8 bytes the enclave signed; several where the wire leaves open how empty ids were held. */
  readonly outputs: readonly string[];
  /** Whether an unsigned change of the finish reason would let the same signature stand for another answer. */
  readonly hasTwoReadings: boolean;
  /** The model the answer names; not signed. */
  readonly model: string | undefined;
  /** What the signature does not cover even if it is good. */
  readonly unsigned: readonly UnsignedPart[];
}

/** Why an answer gives nothing to check. */
export type AnswerFault =
  | TeeFieldFault
  | {
      readonly code: 'unsigned' | 'stream_error' | 'malformed_response';
      readonly detail: string;
    };

/** How reading an answer ends. */
export type AnswerReading = { readonly answer: Answer } | { readonly fault: AnswerFault };

/** The error for a body whose shape leaves nothing to read. */
export function malformedResponse(detail: string): CodedError<'malformed_response'> {
  return new CodedError('malformed_response', `The answer is malformed: ${detail}.`);
}

/**
 * The text of `content` as the gateway builds it: text, or a list of parts whose texts are joined; null is empty.
 *
 * @throws CodedError `malformed_response`
 */
export function contentText(content: PythonJson | undefined): string {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  if (!isList(content)) throw malformedResponse('its content is neither text nor a list of parts');
  return content
    .map((part) => {
      if (typeof part === 'string') return part;
      const text = isDict(part) ? (part.get('text') ?? '') : undefined;
      if (typeof text !== 'string') throw malformedResponse('a part of its content has no text');
      return text;
    })
    .join('');
}
