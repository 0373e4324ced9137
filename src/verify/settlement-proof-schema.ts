import * as z from 'zod/mini';

import { CodedError } from '../bytes/coded-error';
import { describeIssue } from '../bytes/schema-issue';
import { address, hex32 } from '../bytes/hex';
import type { SettlementProof } from './settlement-proof';

z.config({ jitless: true });

const digest = z.pipe(
  z.string().check(z.regex(/^0x[0-9a-f]{64}$/)),
  z.transform((text) => hex32(text, 'hash')),
);
const count = z.int().check(z.gte(0));

const place = {
  relay: z.pipe(
    z.string().check(z.regex(/^0x[0-9a-f]{40}$/)),
    z.transform((text) => address(text, 'relay')),
  ),
  chainId: count,
  txHash: digest,
  logIndex: count,
  blockNumber: count,
  blockHash: digest,
  blockTime: count,
  blobId: z.string().check(z.maxLength(100)),
  nodes: z.object({ agreed: count, total: count }),
};

const proofSchema = z.discriminatedUnion('form', [
  z.object({
    ...place,
    form: z.literal('batch'),
    root: digest,
    batchSize: count.check(z.lte(1_000_000)),
    leafIndex: count,
    path: z.array(digest).check(z.maxLength(64)),
  }),
  z.object({ ...place, form: z.literal('individual') }),
]);

/**
 * Reads a settlement proof that came from outside, in a receipt: form and bounds only (`settlementProofFault` computes it).
 *
 * @throws CodedError `malformed_settlement_proof`, naming the field
 */
export function readSettlementProof(value: unknown): SettlementProof {
  const parsed = proofSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CodedError(
    'malformed_settlement_proof',
    `The record in the receipt cannot be read: ${describeIssue(parsed.error)}.`,
  );
}
