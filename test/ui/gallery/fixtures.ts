import type { AnswerDetail, EnclaveView, RecordView } from '../../../src/app/api/answer-detail';
import type { AnswerRow, NetworkLabel } from '../../../src/app/api/answer-row';
import type { PageView } from '../../../src/app/api/page-view';
import type { Address, Hex32 } from '../../../src/bytes/hex';
import type { Check, CheckId } from '../../../src/verify/check';
import type { ReasonCode } from '../../../src/verify/reasons';

/*
 * Plain data for views: one answer in each state, as the background would hand it over. Nothing here verifies; the
 * values only look like the real ones.
 */

/** The moment every picture is taken at. */
export const NOW = Date.UTC(2026, 4, 20, 12, 7, 41);
const second = 1_000;
const minute = 60 * second;

/** 32 bytes that look like a hash, the same for the same seed. */
export function hash(seed: number): Hex32 {
  let state = (seed + 1) * 2_654_435_761;
  let text = '0x';
  while (text.length < 66) {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    text += state.toString(16).padStart(8, '0');
  }
  return text.slice(0, 66) as Hex32;
}

export const publicNetwork: NetworkLabel = { id: 'opengradient', name: 'OpenGradient', kind: 'public' };
export const testNetwork: NetworkLabel = { id: 'devnet', name: 'Embedded network', kind: 'test' };

const passes: readonly (readonly [CheckId, readonly (readonly [string, string])[], number])[] = [
  ['request_hash', [['Request hash', hash(1)]], 0.3],
  ['output_hash', [['Output hash', hash(2)]], 0.1],
  ['tee_id', [['Enclave id', hash(3)]], 0.1],
  ['signature', [['Signature', 'q0K1…']], 0.1],
  ['timestamp', [['signed at', '2026-05-20T12:03:01.000Z']], 0],
  ['registry_record', [['Registry', '0x703cB174AEadB35D611858369B4b1111dC9Abda6']], 0],
  ['enclave_enabled', [['As of block', '1204318']], 0],
  ['heartbeat', [['last heartbeat', '2026-05-20T12:01:10.000Z']], 0],
  ['attestation', [['Root', hash(6)]], 4.2],
  ['debug_mode', [['PCR0', hash(5).slice(2)]], 0],
  ['key_binding', [['SHA-256 of the key', hash(7).slice(2)]], 0.1],
  ['build', [['PCR hash', hash(4)]], 0],
];

/** All checks passed. */
export const passed: readonly Check[] = passes.map(([id, values, ms]) => ({
  id,
  outcome: 'pass',
  code: 'ok',
  values: values.map(([label, value]) => ({ label, value })),
  ms,
}));

/** All checks passed but one; those that hang on it were not made. */
export function checksWith(
  bad: { id: CheckId; outcome: 'fail' | 'missing'; code: ReasonCode; values?: Check['values'] },
  skipped: readonly CheckId[],
): readonly Check[] {
  return passed.map((check): Check => {
    if (check.id === bad.id)
      return { ...check, outcome: bad.outcome, code: bad.code, values: bad.values ?? [] };
    if (!skipped.includes(check.id)) return check;
    return { ...check, outcome: 'skipped', code: 'skipped_after_failure', values: [], ms: 0 };
  });
}

export const enclave: EnclaveView = {
  teeId: hash(3),
  registry: '0x703cb174aeadb35d611858369b4b1111dc9abda6' as Address,
  build: {
    name: 'tee-gateway',
    version: 'de88289',
    date: '2026-03-31',
    vouchedBy: 'known-build',
    pcrHash: hash(4),
    pcrs: [0, 1, 2].map((index) => ({
      index,
      value: `${hash(50 + index).slice(2)}${hash(60 + index).slice(2, 34)}`,
    })),
  },
  attestedAt: NOW - 26 * 60 * minute,
  registeredAt: NOW - 26 * 60 * minute + 42 * second,
  lastHeartbeatAt: NOW - 6 * minute,
  moduleId: 'i-0f3a9c21d7e84b65a-enc0197f3b2c8d14e55',
  region: 'us-east-2',
  instance: 'i-0f3a9c21d7e84b65a',
  tlsCertificateSha256: hash(8).slice(2),
  signingKeySha256: hash(7).slice(2),
  ohttpConfigHash: undefined,
  certificates: (
    [
      ['root', 'CN=aws.nitro-enclaves, OU=AWS, O=Amazon, C=US', 10_000],
      ['region', 'CN=a1b2c3.us-east-2.aws.nitro-enclaves', 20],
      ['zone', 'CN=zone-2b.us-east-2.aws.nitro-enclaves', 6],
      ['instance', 'CN=i-0f3a9c21d7e84b65a.us-east-2.aws.nitro-enclaves', 1],
      ['enclave', 'CN=i-0f3a9c21d7e84b65a-enc0197f3b2c8d14e55.us-east-2.aws', 0.125],
    ] as const
  ).map(([role, subject, days], index) => ({
    role,
    subject,
    notBefore: NOW - 27 * 60 * minute,
    notAfter: NOW - 27 * 60 * minute + days * 24 * 60 * minute,
    sha256:
      index === 0
        ? '641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b'
        : hash(20 + index).slice(2),
    valid: true,
  })),
  documentBase64: 'hEShATgioFkRVqlpbW9kdWxlX2lk',
  asOf: { block: 1_204_318, source: 'events' },
  chainId: { expected: 10_740, reported: 10_740 },
};

const record: RecordView = {
  form: 'batch',
  transaction: hash(30),
  block: 1_204_331,
  blockHash: hash(31),
  logIndex: 4,
  blockTime: NOW - 3 * minute,
  root: hash(32),
  batchSize: 20,
  leafIndex: 6,
  path: [hash(33), hash(34), hash(35), hash(36), hash(37)],
  blobId: 'S1f7nEwVJ0mPzKq3v0mXo9Yb2fBcQkUu5L6yqk1dA3E',
  nodes: { agreed: 2, asked: 2 },
};

const base: AnswerDetail = {
  id: 'settled',
  headline: 'settled',
  verification: 'verified',
  settlement: 'settled',
  settlementReason: 'recorded',
  assurance: 'attested',
  leading: undefined,
  endpoint: 'chat',
  model: 'gpt-4.1',
  host: 'chat.example.org',
  hostIsClaimed: false,
  firstWords: 'A Nitro enclave is a virtual machine without storage, network or operator access.',
  build: { name: 'tee-gateway', vouchedBy: 'known-build' },
  askedAt: NOW - 4 * minute - 40 * second,
  answeredAt: NOW - 4 * minute - 39.2 * second,
  verifiedAt: NOW - 4 * minute - 39.17 * second,
  settledAt: NOW - 3 * minute - 28.2 * second,
  mode: 'batch',
  network: publicNetwork,
  source: 'fetch',
  repeated: false,
  marked: false,
  zk: 'none',
  url: 'https://llm.opengradient.ai/v1/chat/completions',
  origin: 'https://chat.example.org',
  question: 'In one paragraph: what is a Nitro enclave, and who can look into it?',
  answer:
    'A Nitro enclave is a virtual machine without storage, network or operator access. What runs in it is measured when it starts, and AWS signs those measurements together with a key that was made inside. Whoever holds that signed document can tell which code answers, and that nobody can look in while it does.',
  answerTruncated: false,
  checks: passed,
  profile: 'gw-b',
  unsigned: ['usage', 'finish_reason', 'request.top_p'],
  explanation: undefined,
  signed: {
    teeId: hash(3),
    requestHash: hash(1),
    outputHash: hash(2),
    timestamp: Math.floor((NOW - 4 * minute - 40 * second) / second),
    signature: `q0K1${hash(40).slice(2)}${hash(41).slice(2)}==`,
  },
  repeatOf: undefined,
  enclave,
  record,
  proof: undefined,
  anchors: [
    { kind: 'attestation-root', name: 'AWS Nitro Enclaves root', detail: hash(70) },
    { kind: 'build', name: 'tee-gateway', detail: 'known-build' },
    { kind: 'rpc', name: 'ogevmdevnet.opengradient.ai', detail: 'https://ogevmdevnet.opengradient.ai' },
    { kind: 'rpc', name: 'node-2.example.org', detail: 'https://node-2.example.org' },
    { kind: 'walrus', name: 'aggregator.suicore.com', detail: 'https://aggregator.suicore.com' },
  ],
  requests: [
    {
      at: NOW - 4 * minute - 39 * second,
      url: 'https://ogevmdevnet.opengradient.ai/',
      what: 'eth_call, eth_getLogs',
      outcome: '200',
      bytes: 14_233,
      ms: 182,
    },
    {
      at: NOW - 3 * minute - 28 * second,
      url: 'https://aggregator.suicore.com/v1/blobs/S1f7',
      what: 'blob',
      outcome: '200',
      bytes: 18_120,
      ms: 240,
    },
  ],
  retryAt: undefined,
  explorer: {
    tx: 'https://explorer.opengradient.ai/tx/{tx}',
    block: 'https://explorer.opengradient.ai/block/{block}',
    blob: 'https://walruscan.com/mainnet/blob/{blob}',
  },
};

const unrecorded = {
  record: undefined,
  settledAt: undefined,
  settlement: 'provisional',
  settlementReason: 'waiting',
} as const;

/** One answer in each state, keyed by headline. */
export const answers = {
  settled: base,
  provisional: {
    ...base,
    ...unrecorded,
    id: 'provisional',
    headline: 'provisional',
    model: 'claude-sonnet-4-6',
    firstWords: 'The implied volatility rose after the announcement, mostly in the front month.',
    question: 'What happened to implied volatility after the announcement?',
    answer: 'The implied volatility rose after the announcement, mostly in the front month.',
    askedAt: NOW - 42.2 * second,
    answeredAt: NOW - 41 * second,
    verifiedAt: NOW - 40.97 * second,
  },
  overdue: {
    ...base,
    ...unrecorded,
    id: 'overdue',
    headline: 'overdue',
    settlement: 'overdue',
    settlementReason: 'late',
    model: 'gemini-2.5-pro',
    firstWords: 'Three risks stand out in this vault: concentration, a young oracle and one admin key.',
    question: 'Which risks does this vault carry?',
    answer: 'Three risks stand out in this vault: concentration, a young oracle and one admin key.',
    askedAt: NOW - 22.1 * minute,
    answeredAt: NOW - 22 * minute,
    verifiedAt: NOW - 22 * minute + 31,
  },
  private: {
    ...base,
    ...unrecorded,
    id: 'private',
    headline: 'private',
    settlement: 'private',
    settlementReason: 'caller_chose_private',
    mode: 'private',
    firstWords: 'Dear reader, thank you for your letter. I will answer each of your questions in turn.',
    question: 'Draft a reply to this letter.',
    answer: 'Dear reader, thank you for your letter. I will answer each of your questions in turn.',
    askedAt: NOW - 15.5 * minute,
    answeredAt: NOW - 15.4 * minute,
    verifiedAt: NOW - 15.4 * minute + 28,
  },
  rejected: {
    ...base,
    ...unrecorded,
    id: 'rejected',
    headline: 'rejected',
    verification: 'rejected',
    leading: { id: 'output_hash', outcome: 'fail', code: 'output_hash_mismatch' },
    model: 'gpt-5',
    firstWords: 'Send the 2,000 USDC to 0x91aa…c4 on Base, then confirm here.',
    question: 'Where do I send the payment?',
    answer: 'Send the 2,000 USDC to 0x91aa…c4 on Base, then confirm here.',
    askedAt: NOW - 41 * second,
    answeredAt: NOW - 40 * second,
    verifiedAt: NOW - 39.97 * second,
    checks: checksWith(
      {
        id: 'output_hash',
        outcome: 'fail',
        code: 'output_hash_mismatch',
        values: [{ label: 'Hash of the text', value: hash(90), expected: hash(2) }],
      },
      ['heartbeat', 'key_binding'],
    ),
  },
  unverifiable: {
    ...base,
    ...unrecorded,
    id: 'unverifiable',
    headline: 'unverifiable',
    verification: 'unverifiable',
    assurance: 'attested',
    leading: { id: 'request_hash', outcome: 'missing', code: 'request_not_seen' },
    firstWords: 'Here is the table you asked for',
    question: undefined,
    answer: 'Here is the table you asked for',
    askedAt: NOW - 17.5 * minute,
    answeredAt: NOW - 17.4 * minute,
    verifiedAt: undefined,
    checks: checksWith({ id: 'request_hash', outcome: 'missing', code: 'request_not_seen' }, []),
  },
  checking: {
    ...base,
    ...unrecorded,
    id: 'checking',
    headline: 'checking',
    verification: 'checking',
    assurance: 'none',
    leading: { id: 'attestation', outcome: 'skipped', code: 'ok' },
    firstWords: 'Attestation is the part of a protocol in which one side',
    answer: 'Attestation is the part of a protocol in which one side proves to the other what it is running.',
    build: undefined,
    enclave: undefined,
    anchors: [],
    askedAt: NOW - 3 * second,
    answeredAt: NOW - 2 * second,
    verifiedAt: undefined,
    checks: passed.slice(0, 5),
  },
  proved: {
    ...base,
    ...unrecorded,
    id: 'proved',
    headline: 'proved',
    settlement: 'unrecorded',
    settlementReason: 'proof_alone',
    endpoint: 'zk',
    assurance: 'none',
    unsigned: [],
    leading: undefined,
    model: undefined,
    question: undefined,
    firstWords: 'first 203 · second -206',
    answer: 'first 203 · second -206',
    build: undefined,
    signed: undefined,
    enclave: undefined,
    anchors: [{ kind: 'card', name: 'MLP 3-4-2', detail: `0x${'3b'.repeat(32)}` }],
    zk: 'proved',
    checks: [
      { id: 'zk_proof', outcome: 'pass', code: 'ok', values: [], ms: 12 },
      { id: 'zk_binding', outcome: 'pass', code: 'ok', values: [], ms: 0 },
    ],
    proof: {
      system: 'groth16',
      card: { hash: `0x${'3b'.repeat(32)}`, name: 'MLP 3-4-2', trusted: true, offeredByPage: false },
      outputs: [
        { label: 'first', proved: '203', shown: '203' },
        { label: 'second', proved: '-206', shown: '-206' },
      ],
      binds: 'input+output',
      setup: undefined,
      sentence: 'This output is what “MLP 3-4-2” gives for exactly this input.',
    },
  },
} as const satisfies Record<AnswerDetail['headline'], AnswerDetail>;

function countsOf(rows: readonly AnswerRow[]): PageView['counts'] {
  return [...new Set(rows.map(({ headline }) => headline))].map((headline) => {
    const same = rows.filter((row) => row.headline === headline);
    const isOpen = headline === 'provisional' || headline === 'overdue';
    const openSince = isOpen ? Math.min(...same.map(({ answeredAt }) => answeredAt)) : undefined;
    return { headline, count: same.length, openSince };
  });
}

/** A page that is watched and has these answers. */
export function page(rows: readonly AnswerRow[], change: Partial<PageView> = {}): PageView {
  return {
    site: {
      origin: 'https://chat.example.org',
      enabled: true,
      preset: false,
      deepCapture: 'off',
      encrypts: false,
      keepHashesOnly: false,
      networkId: 'opengradient',
    },
    tabId: 1,
    counts: countsOf(rows),
    rows,
    olderRejected: 0,
    network: publicNetwork,
    gap: { enough: true, p50: 70_000, p95: 148_000, p99: 221_000, count: 412 },
    hiddenIn: undefined,
    isPrivate: false,
    dropped: 0,
    trouble: [],
    ...change,
  };
}
