import { describe, expect, it } from 'vitest';
import { hex32, toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import { decodeSettlementEvent } from '../../src/opengradient/abi/settlement-events';
import { keccak256 } from '../../src/opengradient/enclave-signature';
import { checkIndividualBlob } from '../../src/settlement/individual-record';
import { vectorOf } from './settlement-vectors';

interface Payload {
  input: Record<string, unknown>;
  output: { choices: { message?: { content: string } }[] } & Record<string, unknown>;
  teeSignature: string;
}

const chat = vectorOf('individual-chat');
const decoded = decodeSettlementEvent(chat.log);
if (decoded.form !== 'individual') throw new Error('The vector is an individual record.');
const event = decoded;

/** Holds the payload of the vector, changed, against its event. */
function checkWith(change: (payload: Payload) => void, changed: Partial<typeof event> = {}): boolean {
  const payload = JSON.parse(chat.blob_text) as Payload;
  change(payload);
  return checkIndividualBlob({ ...event, ...changed }, utf8(JSON.stringify(payload)));
}

/** Whether the payload, with this response in place of its own, was compared as the record of `said`. */
function checkOutput(output: unknown, said: string): boolean {
  const outputHash = hex32(toHex(keccak256(utf8(said))), 'hash');
  return checkWith(
    (payload) => {
      payload.output = output as Payload['output'];
    },
    { outputHash },
  );
}

const mismatch: unknown = expect.objectContaining({ code: 'event_mismatch' });

describe('the payload of an individual record', () => {
  it('belongs to its event', () => {
    expect(() => checkWith(() => undefined)).not.toThrow();
  });

  it('does not with another text of the answer', () => {
    expect(() =>
      checkWith(({ output }) => {
        output.choices = [{ message: { content: 'Something else.' } }];
      }),
    ).toThrow(mismatch);
  });

  const calls = [{ id: 'call_1', type: 'function', function: { name: 'add', arguments: '{"a":1.0}' } }];
  const dumped =
    '[{"function": {"arguments": "{\\"a\\":1.0}", "name": "add"}, "id": "call_1", "type": "function"}]';

  it.each([
    ['a text', { choices: [{ message: { content: 'Hi there' } }] }, 'Hi there'],
    ['a list of parts', { choices: [{ message: { content: [{ text: 'Hi ' }, 'there'] } }] }, 'Hi there'],
    ['a completion', { choices: [{ text: 'Hi there' }] }, 'Hi there'],
    ['a search', { content: 'Hi there', citations: [] }, 'Hi there'],
    [
      'tool calls',
      { choices: [{ finish_reason: 'tool_calls', message: { content: null, tool_calls: calls } }] },
      dumped,
    ],
  ])('is compared where it is %s', (_kind, output, said) => {
    expect(checkOutput(output, said)).toBe(true);
  });

  it.each([
    ['a list of parts', { choices: [{ message: { content: [{ text: 'Bye ' }, 'there'] } }] }],
    ['a completion', { choices: [{ text: 'Bye there' }] }],
    ['a search', { content: 'Bye there' }],
  ])('does not belong to its event with %s that says something else', (_kind, output) => {
    expect(() => checkOutput(output, 'Hi there')).toThrow(mismatch);
  });

  it('is compared where it is nothing but the text, and then has to be that text', () => {
    expect(checkOutput('Hi there', 'Hi there')).toBe(true);
    expect(checkOutput('Bye there', 'Hi there')).toBe(false);
  });

  it.each([
    ['no answer', {}],
    ['a number', { choices: [{ message: { content: 5 } }] }],
    ['no message', { choices: [{ finish_reason: 'stop' }] }],
    ['other tool calls', { choices: [{ finish_reason: 'tool_calls', message: { tool_calls: [{ n: 1 }] } }] }],
  ])('is not called compared where it holds %s', (_kind, output) => {
    expect(checkOutput(output, 'Hi there')).toBe(false);
  });

  it.each([
    ['tee_request_hash', '00'.repeat(32)],
    ['tee_output_hash', '00'.repeat(32)],
    ['tee_id', `0x${'00'.repeat(32)}`],
    ['tee_timestamp', 1],
    ['tee_signature', 'AAAA'],
  ])('does not with another %s in the stored response', (name, value) => {
    expect(() =>
      checkWith(({ output }) => {
        output[name] = value;
      }),
    ).toThrow(mismatch);
  });

  it('of a stream holds its last frame alone, which is not the text that was signed', () => {
    expect(() =>
      checkWith(({ input, output }) => {
        input.stream = true;
        output.choices = [{ message: { content: '' } }];
      }),
    ).not.toThrow();
  });

  it('of an answer that nobody signed carries what the event has in its place', () => {
    const unsign = (payload: Payload): void => {
      payload.teeSignature = '0x';
      delete payload.output.tee_signature;
    };
    expect(() => checkWith(unsign, { signature: '0xd3' })).not.toThrow();
    expect(() => checkWith(unsign)).toThrow(mismatch);
  });
});
