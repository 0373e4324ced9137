import * as z from 'zod/mini';
import { fromBase64 } from '../bytes/base64';
import { CodedError } from '../bytes/coded-error';
import { describeIssue } from '../bytes/schema-issue';
import { address, type Hex, hex32 } from '../bytes/hex';
import type { EnclaveEvidence } from './enclave-evidence';

function isBase64(encoded: string): boolean {
  try {
    fromBase64(encoded, 'document');
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

// Extension pages forbid `eval`; without this zod probes for it and the browser reports a violation.
z.config({ jitless: true });

const digest = z.pipe(
  z.string().check(z.regex(/^0x[0-9a-f]{64}$/)),
  z.transform((text) => hex32(text, 'hash')),
);
const account = z.pipe(
  z.string().check(z.regex(/^0x[0-9a-f]{40}$/)),
  z.transform((text) => address(text, 'address')),
);
const der = z.pipe(
  z.string().check(z.maxLength(40_000), z.regex(/^0x(?:[0-9a-f]{2})*$/)),
  z.transform((text) => text as Hex),
);
const base64 = z.string().check(
  z.maxLength(90_000),
  z.refine((encoded) => isBase64(encoded), 'is not base64 with padding'),
);
const text = z.string().check(z.maxLength(2_048));
const count = z.int().check(z.minimum(0));
const block = z.object({ number: count, time: count });
/** JSON has no undefined: an absent key stands for it. */
const absentable = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(
    z.optional(schema),
    z.transform((value) => value),
  );

const record = z.object({
  registry: account,
  owner: account,
  endpoint: text,
  publicKey: der,
  tlsCertificate: der,
  pcrHash: digest,
  teeType: count,
  enabled: z.boolean(),
  registeredAt: count,
  lastHeartbeatAt: count,
  ohttpConfigHash: absentable(digest),
});

const registration = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('found'),
    transaction: digest,
    block: count,
    form: z.enum(['attestation', 'attestation-and-ohttp', 'unknown']),
    documentBase64: base64,
    signingKey: der,
    tlsCertificate: der,
  }),
  z.object({ state: z.literal('foreign'), transaction: digest, signingKey: der }),
  z.object({
    state: z.literal('absent'),
    why: z.enum(['no_event', 'no_transaction', 'unreadable_calldata']),
  }),
  z.object({ state: z.literal('unreachable'), code: text }),
]);

const event = z.object({
  name: z.enum(['enabled', 'disabled', 'approved', 'revoked']),
  block: count,
  time: count,
  transaction: digest,
});

const history = z.discriminatedUnion('source', [
  z.object({
    source: z.literal('events'),
    since: block,
    head: block,
    events: z.array(event).check(z.maxLength(100)),
    buildBefore: z.enum(['approved', 'revoked', 'unknown']),
    heartbeatBefore: absentable(count),
  }),
  z.object({ source: z.literal('now-only'), head: block, code: text }),
]);

const evidenceSchema = z.object({
  networkId: text,
  teeId: digest,
  fetchedAt: z.number(),
  chainId: z.object({ expected: count, reported: absentable(count) }),
  nodes: z.object({
    asked: count,
    answered: count,
    disagreements: z.array(text).check(z.maxLength(20)),
    failures: z.array(z.object({ url: text, code: text })).check(z.maxLength(8)),
  }),
  registries: z
    .array(
      z.object({
        address: account,
        answer: z.enum(['found', 'not_found', 'no_contract', 'refused', 'unreadable']),
      }),
    )
    .check(z.maxLength(8)),
  known: absentable(
    z.object({
      record,
      buildApproved: absentable(z.boolean()),
      heartbeatMaxAge: absentable(count),
      history,
      registration,
    }),
  ),
});

/**
 * Reads evidence that came from outside, in a receipt: form and bounds only, nothing in it is believed.
 *
 * @throws CodedError `malformed_evidence`, naming the field
 */
export function readEnclaveEvidence(value: unknown): EnclaveEvidence {
  const parsed = evidenceSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CodedError(
    'malformed_evidence',
    `The evidence about the enclave cannot be read: ${describeIssue(parsed.error)}.`,
  );
}
