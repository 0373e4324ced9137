import { CodedError } from '../../bytes/coded-error';
import { hex32 } from '../../bytes/hex';
import { equal, utf8 } from '../../bytes/join';
import type { BatchKind, BatchLine } from '../batch-kind';
import { exchangeResult, readEndpoint, reportExchange, type ExchangeCase } from '../exchange-case';
import { optionalBytes, optionalText } from '../line-fields';

/**
 * UTF-8 of the text in `field`, or the bytes of `field` + `Base64`; undefined if neither is there. Both may be, if they are
 * the same bytes: of two bodies only one would be judged.
 */
function textOrBytes(line: BatchLine, field: string): Uint8Array | undefined {
  const text = optionalText(line, field);
  const bytes = optionalBytes(line, `${field}Base64`);
  if (text === undefined) return bytes;
  const encoded = utf8(text);
  if (bytes === undefined || equal(encoded, bytes)) return encoded;
  throw new CodedError('line_malformed', `"${field}" and "${field}Base64" differ: give one of them.`);
}

/**
 * Reads the fields of one exchange: `endpoint` (a name or the path; chat where absent), `request` (text) or
 * `requestBase64`, `response` (a JSON body, as text) or `stream` (an SSE body; both also with `Base64`), `signingKeyPem`,
 * `expectedTeeId`. An answer is either a response or a stream.
 *
 * @throws CodedError `line_malformed`, `malformed_base64`, `malformed_hex`, `endpoint_unknown`
 */
export function readExchangeCase(line: BatchLine): ExchangeCase {
  const stream = textOrBytes(line, 'stream');
  const response = textOrBytes(line, 'response');
  if (stream !== undefined && response !== undefined) {
    throw new CodedError('line_malformed', 'There is a "response" and a "stream": an answer is one of them.');
  }
  const expected = optionalText(line, 'expectedTeeId');
  return {
    endpoint: readEndpoint(optionalText(line, 'endpoint') ?? 'chat'),
    request: textOrBytes(line, 'request'),
    response: stream ?? response ?? new Uint8Array(),
    framing: stream === undefined ? 'json' : 'sse',
    signingKeyPem: optionalText(line, 'signingKeyPem'),
    expectedTeeId: expected === undefined ? undefined : hex32(expected, 'expectedTeeId'),
  };
}

/** Cases of `verify --batch` about one exchange, under a key that the caller trusts. */
export const exchangeKind: BatchKind = {
  kind: 'exchange',
  run: async (line) => exchangeResult(await reportExchange(readExchangeCase(line))),
};
