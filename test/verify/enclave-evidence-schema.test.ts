import { describe, expect, it } from 'vitest';
import { readEnclaveEvidence } from '../../src/verify/enclave-evidence-schema';
import { evidenceWith } from '../evidence/enclave-evidence';

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const code = (field: string): unknown =>
  expect.objectContaining({
    code: 'malformed_evidence',
    message: expect.stringContaining(field) as string,
  });

describe('readEnclaveEvidence', () => {
  it('reads back what a receipt carries, in every form', () => {
    const forms = [
      evidenceWith(),
      evidenceWith({
        known: { registration: { state: 'absent', why: 'no_event' }, buildApproved: undefined },
      }),
      evidenceWith({
        known: { history: { source: 'now-only', head: { number: 1, time: 2 }, code: 'rpc_error' } },
      }),
      { ...evidenceWith(), known: undefined },
    ];
    for (const form of forms) expect(readEnclaveEvidence(copy(form))).toEqual(form);
  });

  it('names the field that cannot be read', () => {
    const { known, ...rest } = evidenceWith();
    const wrong: [string, unknown][] = [
      ['', null],
      ['', []],
      ['teeId', { ...rest, teeId: '0x12' }],
      ['nodes.answered', { ...rest, nodes: { ...rest.nodes, answered: -1 } }],
      [
        'known.record.publicKey',
        { ...rest, known: { ...known, record: { ...known?.record, publicKey: 'zz' } } },
      ],
      [
        'known.registration.documentBase64',
        { ...rest, known: { ...known, registration: { ...known?.registration, documentBase64: 'x' } } },
      ],
      ['known.registration', { ...rest, known: { ...known, registration: { state: 'other' } } }],
      ['known.history.events', { ...rest, known: { ...known, history: { ...known?.history, events: {} } } }],
    ];
    for (const [field, value] of wrong) expect(() => readEnclaveEvidence(copy(value))).toThrow(code(field));
  });
});
