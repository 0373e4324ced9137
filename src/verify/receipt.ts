import * as z from 'zod/mini';

import { fromBase64, toBase64 } from '../bytes/base64';
import { describeIssue } from '../bytes/schema-issue';
import { CodedError } from '../bytes/coded-error';
import type { CapturedExchange } from '../opengradient/exchange';
import type { NetworkProfile } from '../opengradient/network';
import { parseNetworkProfile } from '../opengradient/network-schema';
import { PUBLIC_NETWORK } from '../opengradient/public-network';
import type { EnclaveEvidence } from './enclave-evidence';
import { readEnclaveEvidence } from './enclave-evidence-schema';
import type { SettlementProof } from './settlement-proof';
import { readSettlementProof } from './settlement-proof-schema';

z.config({ jitless: true });

/** 16 million characters: the largest request and response that capture keeps, in base64, and the evidence. */
export const MAX_RECEIPT_LENGTH = 16_000_000;

/** Longest runtime code of a contract that a receipt carries, in characters of hex; EIP-170 allows 24,576 bytes. */
const longestCode = 2 + 2 * 128 * 1024;

/** What the proof in a receipt's response was judged under. The proof itself is in the response. */
export interface ReceiptZk {
  /** The model card, whose hash a reader trusts or does not; null where the writer had none. */
  readonly card: Readonly<Record<string, unknown>> | null;
  /** Runtime code of the card's verifier contract, where the card does not carry it; its hash must be the card's. */
  readonly codeHex: string | null;
}

/**
 * One portable JSON with exchange, evidence and checks that anyone re-verifies offline. Only `exchange`, `evidence` and
 * `settlement` are read again; `found` is what the machine that wrote it had found, and counts for nothing.
 */
export interface Receipt {
  readonly proofmark: 'receipt';
  readonly version: 1;
  /** The network as the writer knew it. A reader trusts its own profile of that id, or one given by name. */
  readonly network: NetworkProfile;
  /** Origin of the page, as the writer's browser said. */
  readonly site: string;
  readonly exchange: {
    readonly endpoint: CapturedExchange['endpoint'] | 'zk';
    readonly url: string;
    readonly status: number;
    readonly framing: CapturedExchange['framing'];
    readonly settlementMode: CapturedExchange['settlementMode'];
    readonly source: CapturedExchange['source'];
    readonly askedAt: number;
    readonly answeredAt: number;
    /** null: not seen, or only hashes were kept. */
    readonly requestBase64: string | null;
    readonly responseBase64: string | null;
  };
  /** `zk` is absent in receipts of earlier releases. */
  readonly evidence: { readonly enclave: EnclaveEvidence | null; readonly zk?: ReceiptZk | null };
  readonly settlement: SettlementProof | null;
  readonly found: {
    readonly verification: string;
    readonly settlement: string;
    /** As written; for a reader's eyes. */
    readonly checks: readonly unknown[];
  };
}

const time = z.number().check(z.int(), z.gte(0));
const base64 = z.nullable(z.string().check(z.maxLength(12_000_000)));
const json = z.nullable(z.record(z.string(), z.unknown()));

const receiptSchema = z.object({
  proofmark: z.literal('receipt'),
  version: z.literal(1),
  network: z.record(z.string(), z.unknown()),
  site: z.string().check(z.maxLength(2_048)),
  exchange: z.object({
    endpoint: z.enum(['chat', 'completions', 'web_search', 'zk']),
    url: z.string().check(z.maxLength(4_096)),
    status: z.number().check(z.int(), z.gte(100), z.lte(599)),
    framing: z.enum(['json', 'sse']),
    settlementMode: z.enum(['batch', 'individual', 'private']),
    source: z.enum(['fetch', 'xhr', 'eventsource', 'page', 'network', 'page-api', 'import']),
    askedAt: time,
    answeredAt: time,
    requestBase64: base64,
    responseBase64: base64,
  }),
  evidence: z.object({
    enclave: json,
    zk: z.optional(
      z.nullable(
        z.object({
          card: json,
          codeHex: z.nullable(z.string().check(z.regex(/^0x(?:[0-9a-fA-F]{2})*$/), z.maxLength(longestCode))),
        }),
      ),
    ),
  }),
  settlement: json,
  found: z.object({
    verification: z.string(),
    settlement: z.string(),
    checks: z.array(z.record(z.string(), z.unknown())).check(z.maxLength(50)),
  }),
});

/**
 * Reads a receipt: form and bounds of everything in it.
 *
 * @throws CodedError `malformed_receipt`, `malformed_network`, `malformed_evidence`
 */
export function readReceipt(text: string): Receipt {
  if (text.length > MAX_RECEIPT_LENGTH) {
    throw new CodedError('malformed_receipt', 'The receipt is longer than 16 MB; no receipt is.');
  }
  let value: unknown;
  try {
    // A byte order mark is no part of the JSON (RFC 8259 §8.1).
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new CodedError('malformed_receipt', 'The receipt is not JSON; save it again from Proofmark.');
  }
  const parsed = receiptSchema.safeParse(value);
  if (!parsed.success) {
    throw new CodedError('malformed_receipt', `The receipt cannot be read: ${describeIssue(parsed.error)}.`);
  }
  const { network, exchange, evidence, settlement, found, ...rest } = parsed.data;
  return {
    ...rest,
    network: networkOf(network),
    exchange,
    evidence: {
      enclave: evidence.enclave === null ? null : readEnclaveEvidence(evidence.enclave),
      zk: evidence.zk ?? null,
    },
    settlement: settlement === null ? null : readSettlementProof(settlement),
    found: { verification: found.verification, settlement: found.settlement, checks: found.checks },
  };
}

/** The public network cannot be imported, so a receipt of it stands for this release's own profile. */
function networkOf(network: Readonly<Record<string, unknown>>): NetworkProfile {
  return network.id === PUBLIC_NETWORK.id ? PUBLIC_NETWORK : parseNetworkProfile(JSON.stringify(network));
}

/**
 * The exchange of a receipt; undefined where the writer kept only hashes. A response that is nothing but a proof (`zk`)
 * reads as one of a chat, which has no signature.
 *
 * @throws CodedError `malformed_base64`
 */
export function exchangeOf(receipt: Receipt): CapturedExchange | undefined {
  const { endpoint, requestBase64, responseBase64, ...rest } = receipt.exchange;
  if (responseBase64 === null) return undefined;
  return {
    ...rest,
    endpoint: endpoint === 'zk' ? 'chat' : endpoint,
    request: requestBase64 === null ? undefined : fromBase64(requestBase64, 'requestBase64'),
    response: fromBase64(responseBase64, 'responseBase64'),
  };
}

/** The bytes of an exchange as a receipt carries them. */
export function receiptBytes(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : toBase64(bytes);
}
