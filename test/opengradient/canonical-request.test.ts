import { describe, expect, it } from 'vitest';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { CodedError } from '../../src/bytes/coded-error';
import { fromHex, toBareHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { readPythonJson, readPythonJsonText } from '../../src/bytes/python-json-reader';
import { canonicalCandidates, canonicalRequest } from '../../src/opengradient/canonical-request';
import { profileIds, type ProfileId } from '../../src/opengradient/profile';
import { endpointOf, gatewayRows, type GatewayRow } from './gateway-rows';

function requestBytes(row: GatewayRow): Uint8Array {
  if (typeof row.request_hex === 'string') return fromHex(row.request_hex, 'request_hex');
  return utf8(row.request ?? '');
}

const canonicalRows = ['canonical', 'valid-chat', 'valid-stream', 'valid-completions', 'http'].flatMap(
  (file) => gatewayRows(file).filter((row) => row.canonical_bytes_utf8 !== undefined),
);

describe('canonicalRequest', () => {
  it.each(canonicalRows.map((row) => [row.profile, row.name, row] as const))(
    'writes what %s hashed for %s',
    (profile, _, row) => {
      // The SDK rewrites some requests before they reach the gateway; `wire_request` is what the gateway received.
      const request =
        row.wire_request === undefined
          ? readPythonJson(requestBytes(row))
          : readPythonJsonText(row.wire_request);
      const text = canonicalRequest(endpointOf(row), request, profile, '14.0');
      expect(text).toBe(row.canonical_bytes_utf8);
      expect(toBareHex(keccak_256(utf8(text)))).toBe(row.request_hash);
    },
  );

  const refused: readonly (readonly [string, string])[] = [
    ['a body that is no object', '[]'],
    ['the role developer', '{"messages":[{"role":"developer","content":"x"}]}'],
    ['user content null', '{"messages":[{"role":"user","content":null}]}'],
    ['system content null', '{"messages":[{"role":"system","content":null}]}'],
    ['a tool answer without content', '{"messages":[{"role":"tool","tool_call_id":"a","content":null}]}'],
    ['a temperature in words', '{"messages":[],"temperature":"warm"}'],
    ['a temperature beyond any float', `{"messages":[],"temperature":1${'0'.repeat(400)}}`],
    ['messages that are no list', '{"messages":{}}'],
    ['a message that is no object', '{"messages":["x"]}'],
    ['tools that are no list', '{"messages":[],"tools":{"a":1}}'],
  ];
  it.each(refused)('refuses %s, which no gateway signs', (_, request) => {
    for (const profile of profileIds) {
      expect(() => canonicalRequest('chat', readPythonJsonText(request), profile)).toThrow(CodedError);
    }
  });

  it.each([
    ['"0.7"', '0.7'],
    ['" +1_0.5e1\\n"', '105.0'],
    ['".5"', '0.5'],
    ['"-inf"', '-Infinity'],
    ['"NaN"', 'NaN'],
  ])('reads the temperature %s as Python’s float does', (temperature, written) => {
    const request = readPythonJsonText(`{"messages":[],"temperature":${temperature}}`);
    expect(canonicalRequest('chat', request, 'gw-47b98508')).toContain(`"temperature": ${written}}`);
  });

  it.each(['"1__0"', '"_1"', '"0x10"', '"1e"', '""', '"."', `"${'1'.repeat(500)}"`])(
    'refuses the temperature %s',
    (temperature) => {
      const request = readPythonJsonText(`{"messages":[],"temperature":${temperature}}`);
      expect(() => canonicalRequest('chat', request, 'gw-47b98508')).toThrow(CodedError);
    },
  );

  it('hashes the whole body of a web search', () => {
    const request = readPythonJsonText('{"query":"é","num_results":2.0,"other":[1]}');
    expect(canonicalRequest('web_search', request, 'gw-47b98508')).toBe(
      '{"num_results": 2.0, "other": [1], "query": "\\u00e9"}',
    );
  });
});

describe('canonicalCandidates', () => {
  const candidates = (request: string): readonly ProfileId[] =>
    [...canonicalCandidates('chat', readPythonJsonText(request))].map(({ profile }) => profile);

  it('has one text where all versions agree, under the newest name', () => {
    expect(candidates('{"model":"m","messages":[{"role":"user","content":"x"}]}')).toEqual(['gw-47b98508']);
  });

  it('has one text per version where they differ', () => {
    const request =
      '{"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}],"reasoning_effort":"low","web_search":true}';
    expect(candidates(request)).toEqual(['gw-47b98508', 'gw-1a727d1a', 'gw-rawlist', 'gw-cb95a5c']);
  });

  it('tries both Unicode versions where the interpreter decides what is printable', () => {
    const request = '{"messages":[{"role":"user","content":[{"type":"text","text":"\\ud83e\\udee8"}]}]}';
    expect(candidates(request).filter((profile) => profile === 'gw-cb95a5c')).toHaveLength(2);
    const inId = '{"messages":[{"role":"tool","content":"x","tool_call_id":["\\ud83e\\udee8"]}]}';
    expect(candidates(inId)).toHaveLength(2);
  });
});
