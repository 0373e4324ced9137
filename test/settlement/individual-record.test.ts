import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/bytes/join';
import { decodeSettlementEvent } from '../../src/opengradient/abi/settlement-events';
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
function checkWith(change: (payload: Payload) => void, changed: Partial<typeof event> = {}): void {
  const payload = JSON.parse(chat.blob_text) as Payload;
  change(payload);
  checkIndividualBlob({ ...event, ...changed }, utf8(JSON.stringify(payload)));
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
