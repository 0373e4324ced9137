import { attestationReasons } from './reasons/attestation';
import { enclaveReasons } from './reasons/enclave';
import { exchangeReasons } from './reasons/exchange';
import { generalReasons } from './reasons/general';
import { proofReasons } from './reasons/proof';
import { type Reason, sentenceOf } from './reasons/reason';

/** The catalogue: every code a check can end with, and the sentences shown for it. */
export const reasons = {
  ...generalReasons,
  ...exchangeReasons,
  ...enclaveReasons,
  ...attestationReasons,
  ...proofReasons,
} as const satisfies Record<string, Reason>;

/** A stable reason code. Codes are never renamed once released: receipts carry them. */
export type ReasonCode = keyof typeof reasons;

/** The sentences of a code. Stored ones may come from a release that knew other codes: they are named then. */
export function reasonOf(code: string): Reason {
  return sentenceOf(reasons, code);
}
