import { CodedError } from '../bytes/coded-error';
import type { PythonDict, PythonJson } from '../bytes/python-json';
import { defaultJsonLimits, readPythonJsonText } from '../bytes/python-json-reader';
import { malformedResponse, type Answer, type AnswerReading } from './answer';
import type { Endpoint } from './exchange';
import { asBody, readJsonBody } from './json-answer';
import { readStream } from './stream-answer';
import { hasTeeField, readTeeFields } from './tee-fields';

const unsigned: AnswerReading = {
  fault: { code: 'unsigned', detail: 'No tee_* field is in the answer.' },
};

/** The answer as its body says it, under the fields that `signed` carries. */
function withFields(signed: PythonDict, body: Omit<Answer, 'fields'>): AnswerReading {
  const read = readTeeFields(signed);
  return 'fault' in read ? read : { answer: { ...body, fields: read.fields } };
}

// A page decodes with UTF-8 alone, and drops a byte order mark (Fetch §5.2).
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function parsedJson(bytes: Uint8Array): PythonJson {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch (error) {
    throw new CodedError('malformed_response', 'The answer is not UTF-8.', { cause: error });
  }
  try {
    return readPythonJsonText(text);
  } catch (error) {
    if (error instanceof CodedError) throw malformedResponse(error.message);
    throw error;
  }
}

function readJson(endpoint: Endpoint, bytes: Uint8Array): AnswerReading {
  const body = asBody(parsedJson(bytes));
  if (!hasTeeField(body)) return unsigned;
  return withFields(body, readJsonBody(endpoint, body));
}

function readEvents(bytes: Uint8Array): AnswerReading {
  const { body, signedFrame, signsTwice, hasError } = readStream(new TextDecoder().decode(bytes));
  if (signedFrame === undefined) return unsigned;
  if (hasError) return { fault: { code: 'stream_error', detail: 'A frame of the stream reports an error.' } };
  return withFields(signedFrame, signsTwice ? { ...body, hasTwoReadings: true } : body);
}

/**
 * Reads a captured answer: what it says, what signs it, and what no signature covers. Nothing is checked yet.
 *
 * @param framing `sse` for `text/event-stream`
 * @param bytes at most 32 MiB
 */
export function readAnswer(endpoint: Endpoint, framing: 'json' | 'sse', bytes: Uint8Array): AnswerReading {
  try {
    if (bytes.length > defaultJsonLimits.maxLength) throw malformedResponse('it is longer than 32 MiB');
    if (bytes.length === 0) return unsigned;
    return framing === 'sse' ? readEvents(bytes) : readJson(endpoint, bytes);
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'malformed_response') throw error;
    return { fault: { code: 'malformed_response', detail: error.message } };
  }
}
