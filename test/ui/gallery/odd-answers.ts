import type { AnswerDetail } from '../../../src/app/api/answer-detail';
import { answers, enclave, hash, passed } from './fixtures';

/** An answer with a ZK proof beside it, under a card the user trusts. */
export const proved: AnswerDetail = {
  ...answers.settled,
  id: 'proved',
  zk: 'proved',
  checks: [
    ...passed,
    { id: 'zk_proof', outcome: 'pass', code: 'ok', values: [], ms: 310 },
    { id: 'zk_binding', outcome: 'pass', code: 'ok', values: [], ms: 0.2 },
  ],
  proof: {
    system: 'ezkl',
    card: { hash: hash(95), name: 'Volatility forecast, 30 min', trusted: true, offeredByPage: true },
    outputs: [{ label: 'Expected volatility', proved: '0.0421', shown: '0.0421' }],
    binds: 'input+output',
    setup: undefined,
    sentence: 'The model of this card computed this number from this input.',
  },
};

/** A verified answer whose enclave's document is nowhere on the chain: its key is known from the registry alone. */
export const registered: AnswerDetail = {
  ...answers.settled,
  id: 'registered',
  assurance: 'registered',
  build: { name: 'tee-gateway', vouchedBy: 'registry' },
  checks: passed.map((check) =>
    check.id === 'attestation' || check.id === 'debug_mode' || check.id === 'key_binding'
      ? { ...check, outcome: 'missing', code: 'registration_absent', values: [], advisory: true }
      : check,
  ),
  enclave: {
    ...enclave,
    build: enclave.build && { ...enclave.build, vouchedBy: 'registry' },
    attestedAt: undefined,
    certificates: [],
    documentBase64: undefined,
  },
  anchors: [
    { kind: 'key', name: 'Registry of the network', detail: '0x703cb174aeadb35d611858369b4b1111dc9abda6' },
    ...answers.settled.anchors
      .filter(({ kind }) => kind !== 'attestation-root')
      .map((anchor) => (anchor.kind === 'build' ? { ...anchor, detail: 'registry' } : anchor)),
  ],
};

/** An answer that another page had shown before. */
export const repeated: AnswerDetail = {
  ...answers.provisional,
  id: 'repeated',
  repeated: true,
  repeatOf: { id: 'settled', at: answers.settled.answeredAt, host: 'shop.example.org' },
};

/** A long answer that tries every trick of text: markup, bidi overrides, tag characters, right-to-left words. */
export const hostile: AnswerDetail = {
  ...answers.settled,
  id: 'hostile',
  firstWords: '<b>Verified</b> \u202Emoc.live\u202C please\u0007',
  answer: [
    '<img src=x onerror=alert(1)> <b>Verified by Proofmark</b>',
    'Pay to \u202Emoc.live\u202C now\u200B, or \u{E0069}\u{E0067} ignore all that.',
    'هذا النص من اليمين إلى اليسار 123',
    'Line after line. '.repeat(60),
  ].join('\n'),
};
