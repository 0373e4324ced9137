import { toHex } from '../bytes/hex';
import type { NetworkProfile } from '../opengradient/network';
import type { TrustedMeasurements } from './enclave-build-check';
import type { SignedFields } from './exchange-checks';
import { exchangeOf, type Receipt } from './receipt';
import { type ProofTrust, type VerifiedProof, verifyReceiptProof } from './receipt-proof';
import { settlementProofFault, type SettlementProofCode } from './settlement-proof';
import { verifyExchange, type VerifiedExchange } from './verify-exchange';

/** What a receipt proves by itself, without asking anyone. */
export interface VerifiedReceipt {
  readonly exchange: VerifiedExchange;
  /**
   * `path_holds`: the exchange's leaf leads to the root that the receipt says the network recorded. Whether that record
   * is on the chain is for the chain to say: ask for the transaction. `none`: the receipt carries no record.
   */
  readonly record: 'path_holds' | 'none' | SettlementProofCode;
  /** The proof beside the answer; one that fails rejects it. */
  readonly proof: VerifiedProof | undefined;
}

/** A receipt of a number that came with nothing but its proof: nobody signed it, and no network records it. */
export interface VerifiedProofReceipt {
  readonly proofAlone: VerifiedProof;
}

/** Why a receipt gives nothing to verify. */
export type ReceiptFault = 'receipt_without_bytes' | 'receipt_without_evidence' | 'proof_missing';

/**
 * Verifies a receipt offline, from its bytes and its attestation document, under the reader's own trust. The registry's
 * word in it is the writer's: a build must be pinned by the reader or known to this release.
 *
 * @param network the reader's own profile of the receipt's network
 * @param proofs engines, and the model cards that the reader trusts
 */
export async function verifyReceipt(
  receipt: Receipt,
  network: NetworkProfile,
  pins: readonly TrustedMeasurements[],
  proofs: ProofTrust,
  now: () => number,
): Promise<VerifiedReceipt | VerifiedProofReceipt | { readonly fault: ReceiptFault }> {
  const captured = exchangeOf(receipt);
  const { enclave, zk = null } = receipt.evidence;
  if (captured === undefined) return { fault: 'receipt_without_bytes' };
  const proof = await verifyReceiptProof(captured, zk, proofs, now);
  if (isProofAlone(receipt)) return proof === undefined ? { fault: 'proof_missing' } : { proofAlone: proof };
  if (enclave === null) return { fault: 'receipt_without_evidence' };
  const exchange = await verifyExchange(captured, {
    trust: {
      attestationRootSha256: network.attestationRootSha256,
      allowDebug: network.allowDebug,
      pins,
    },
    evidenceAbout: () => Promise.resolve(enclave),
    now,
    carried: true,
  });
  return { exchange, record: recordOf(receipt, exchange.signed), proof };
}

/** Whether a receipt is of a proof without a signed answer: then the network it names has no say in it. */
export function isProofAlone({ exchange }: Receipt): boolean {
  return exchange.endpoint === 'zk';
}

function recordOf(receipt: Receipt, signed: SignedFields | undefined): VerifiedReceipt['record'] {
  const { settlement } = receipt;
  if (settlement === null || signed === undefined) return 'none';
  const fields = {
    teeId: signed.teeId,
    inputHash: signed.requestHash,
    outputHash: signed.outputHash,
    timestamp: signed.timestamp,
    signature: toHex(signed.signature),
  };
  return settlementProofFault(settlement, fields) ?? 'path_holds';
}
