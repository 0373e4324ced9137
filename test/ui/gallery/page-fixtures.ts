import type { AnswerRow } from '../../../src/app/api/answer-row';
import type { AuditEvent } from '../../../src/app/api/audit';
import type { PcrPin, Settings } from '../../../src/app/api/choices';
import type { GapReport } from '../../../src/app/api/gap';
import type { SiteState } from '../../../src/app/api/page-view';
import type { RequestLogEntry } from '../../../src/app/api/request-log';
import type { Address } from '../../../src/bytes/hex';
import type { NetworkProfile } from '../../../src/opengradient/network';
import type { Headline } from '../../../src/verify/verdict';
import { answers, hash, NOW, publicNetwork, testNetwork } from './fixtures';

/* Plain data for the pages of their own: settings, history, gap, audit. */

const hour = 3_600_000;

export const networks: readonly NetworkProfile[] = [
  {
    id: 'opengradient',
    name: 'OpenGradient',
    kind: 'public',
    chainId: 10_740,
    rpcUrls: ['https://ogevmdevnet.opengradient.ai'],
    registries: ['0x703cb174aeadb35d611858369b4b1111dc9abda6' as Address],
    relay: '0xf1dc0d5dcf2a01924fac78185b9227cf3ec839a5' as Address,
    walrusAggregators: ['https://aggregator.suicore.com'],
    explorer: { tx: 'https://explorer.opengradient.ai/tx/{tx}' },
    attestationRootSha256: hash(70),
    allowDebug: false,
    finality: { kind: 'committed' },
  },
  {
    id: 'devnet',
    name: 'Embedded network',
    kind: 'test',
    chainId: 31_337,
    rpcUrls: ['http://127.0.0.1:8545', 'http://127.0.0.1:8546'],
    registries: ['0x5fbdb2315678afecb367f032d93f642f64180aa3' as Address],
    relay: '0xe7f1725e7734ce288f8367e1bb143e90bb3f0512' as Address,
    walrusAggregators: ['http://127.0.0.1:8547'],
    explorer: {},
    attestationRootSha256: hash(71),
    allowDebug: true,
    finality: { kind: 'committed' },
  },
];

export const settings: Settings = {
  defaultNetworkId: 'opengradient',
  retentionDays: 365,
  retentionMegabytes: 500,
  networkCapture: false,
};

export const sites: readonly SiteState[] = [
  {
    origin: 'https://chat.opengradient.ai',
    enabled: true,
    preset: true,
    deepCapture: 'asked',
    encrypts: true,
    keepHashesOnly: false,
    networkId: 'opengradient',
  },
  {
    origin: 'https://chat.example.org',
    enabled: true,
    preset: false,
    deepCapture: 'off',
    encrypts: false,
    keepHashesOnly: false,
    networkId: 'opengradient',
  },
  {
    origin: 'http://localhost:5173',
    enabled: true,
    preset: false,
    deepCapture: 'on',
    encrypts: false,
    keepHashesOnly: true,
    networkId: 'devnet',
  },
];

export const pins: readonly PcrPin[] = [
  {
    name: 'Gateway, built by me on 3 May',
    pcr0: `${hash(80).slice(2)}${hash(81).slice(2, 34)}`,
    pcr1: undefined,
    pcr2: undefined,
  },
];

export const requests: readonly RequestLogEntry[] = Array.from({ length: 14 }, (_, index) => ({
  at: NOW - (14 - index) * 21_000,
  url: index % 3 === 2 ? 'https://aggregator.suicore.com/v1/blobs/x' : 'https://ogevmdevnet.opengradient.ai/',
  what: index % 3 === 2 ? 'blob' : index % 3 === 1 ? 'eth_getLogs' : 'eth_blockNumber, eth_call',
  outcome: index === 9 ? 'timed out' : '200',
  bytes: 900 + 3_700 * (index % 5),
  ms: 90 + 37 * (index % 7),
}));

const topics = [
  'A Nitro enclave is a virtual machine without storage, network or operator access.',
  'The implied volatility rose after the announcement, mostly in the front month.',
  'Three risks stand out in this vault: concentration, a young oracle and one admin key.',
  'Yes. The contract calls transferFrom before it checks the allowance.',
  'Here is a summary of the proposal in five points.',
  'Der Vertrag sieht eine Frist von dreißig Tagen vor.',
  'لا يمكن لأحد أن يرى ما بداخل الجيب أثناء عمله.',
];

function headlineOfRow(index: number): Headline {
  if (index === 0) return 'provisional';
  if (index % 13 === 5) return 'private';
  return index % 41 === 7 || index % 41 === 4 ? 'rejected' : 'settled';
}

/** Row `index` of an endless history: mostly settled, one answer every seven minutes, some of it added by hand. */
export function historyRow(index: number): AnswerRow {
  const row: AnswerRow = answers[headlineOfRow(index)];
  const isImported = index % 17 === 8;
  const at = NOW - 60_000 - index * 420_000;
  return {
    ...row,
    id: `${row.id}-${index}`,
    firstWords: topics[index % topics.length],
    model: ['gpt-4.1', 'claude-sonnet-4-6', 'gemini-2.5-pro'][index % 3],
    askedAt: at,
    answeredAt: at + 900,
    verifiedAt: at + 930,
    settledAt: row.settledAt === undefined ? undefined : at + 60_000 + ((index * 7_919) % 60_000),
    network: index % 9 === 4 ? testNetwork : publicNetwork,
    ...(isImported ? { source: 'import', hostIsClaimed: true } : {}),
  };
}

function bucket(index: number): GapReport['networks'][number]['series'][number] {
  const swing = 1 + 0.5 * Math.sin(index / 3) + (index === 19 ? 3 : 0);
  return {
    at: NOW - (28 - index) * 6 * hour,
    p50: 62_000 * (1 + 0.2 * Math.sin(index / 2)),
    p95: 90_000 + 70_000 * swing,
    p99: 150_000 + 140_000 * swing,
    count: 30 + ((index * 17) % 40),
  };
}

export const gapReport: GapReport = {
  networks: [
    {
      network: publicNetwork,
      host: undefined,
      mode: undefined,
      estimate: { enough: true, p50: 70_000, p95: 148_000, p99: 341_000, count: 1_412 },
      series: Array.from({ length: 28 }, (_, index) => bucket(index)),
      open: 3,
      openShare: 0.021,
      longestOpenMs: 1_320_000,
    },
    {
      network: testNetwork,
      host: 'localhost:5173',
      mode: 'individual',
      estimate: { enough: false, count: 4, needed: 20 },
      series: [bucket(3)],
      open: 0,
      openShare: 0,
      longestOpenMs: undefined,
    },
  ],
};

export const auditEvents: readonly AuditEvent[] = [
  { kind: 'progress', done: 20, total: 20, step: 'Signatures' },
  {
    kind: 'leaves',
    leaves: Array.from({ length: 20 }, (_, index) => ({
      index,
      teeId: hash(3),
      inputHash: hash(200 + index),
      outputHash: hash(300 + index),
      timestamp: Math.floor(NOW / 1_000) - 400 + 11 * index,
      outcome: index === 13 ? 'placeholder' : 'signed',
    })),
  },
  {
    kind: 'end',
    verdict: 'unverifiable',
    codes: ['leaf_unsigned'],
    root: hash(32),
    blobId: 'S1f7nEwVJ0mPzKq3v0mXo9Yb2fBcQkUu5L6yqk1dA3E',
    transaction: hash(30),
  },
];
