import type { Hex32 } from '../../src/bytes/hex';
import type { ExchangeBody, ExchangeRecord } from '../../src/store/records';
import { recordId } from '../../src/store/records';

/** A kept exchange with plausible values; `change` replaces any of them. */
export function makeRecord(change: Partial<ExchangeRecord> = {}): ExchangeRecord {
  const answeredAt = change.answeredAt ?? 1_767_225_601_000;
  return {
    id: recordId(answeredAt, 'a'),
    seen: {
      origin: 'https://chat.example.org',
      pageOrigin: 'https://chat.example.org',
      tabId: 7,
      frameId: 0,
      session: 'one',
      incognito: false,
    },
    network: { id: 'opengradient', name: 'OpenGradient', kind: 'public' },
    endpoint: 'chat',
    url: 'https://llm.example.org/v1/chat/completions',
    status: 200,
    framing: 'json',
    mode: 'batch',
    source: 'fetch',
    askedAt: answeredAt - 800,
    answeredAt,
    takenAt: answeredAt,
    size: 2_000,
    hashesOnly: false,
    model: 'gpt-4.1',
    question: 'What is an enclave?',
    answer: 'A Nitro enclave is a virtual machine without storage.',
    verification: 'checking',
    checks: [],
    assurance: 'none',
    profile: undefined,
    unsigned: [],
    explanation: undefined,
    signed: {
      teeId: `0x${'10'.repeat(32)}` as Hex32,
      requestHash: `0x${'11'.repeat(32)}` as Hex32,
      outputHash: `0x${'12'.repeat(32)}` as Hex32,
      timestamp: Math.floor(answeredAt / 1_000),
      signature: 'AA==',
    },
    repeatOf: undefined,
    verifiedAt: undefined,
    attempts: 0,
    retryAt: undefined,
    evidenceKey: undefined,
    enclave: undefined,
    settlement: 'provisional',
    settlementReason: 'waiting',
    record: undefined,
    settledAt: undefined,
    zk: undefined,
    marked: false,
    headline: 'checking',
    ...change,
  };
}

export function makeBody(id: string): ExchangeBody {
  return { id, request: new Uint8Array([1]), response: new Uint8Array([2, 3]) };
}
