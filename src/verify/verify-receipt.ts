import { toHex } from '../bytes/hex';
import type { NetworkProfile } from '../opengradient/network';
import type { TrustedMeasurements } from './enclave-build-check';
import type { EnclaveEvidence } from './enclave-evidence';
import type { SignedFields } from './exchange-checks';
import { exchangeOf, type Receipt } from './receipt';
import { type ProofTrust, type VerifiedProof, verifyReceiptProof } from './receipt-proof';
import { type RecordedFields, settlementProofFault, type SettlementProofCode } from './settlement-proof';
import { type VerifiedExchange, verifyExchange, type VerifyContext } from './verify-exchange';

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
export type ReceiptFault =
  'receipt_without_bytes' | 'receipt_without_evidence' | 'malformed_evidence' | 'proof_missing';

/**
 * Verifies a receipt from its bytes and its attestation document, under the reader's own trust. Offline, the registry's
 * word in it is the writer's: a build must be pinned by the reader or known to this release.
 *
 * @param network the reader's own profile of the receipt's network
 * @param proofs engines, and the model cards that the reader trusts
 * @param evidenceAbout asks the network's own nodes; what the receipt carries about the enclave does not count then
 */
export async function verifyReceipt(
  receipt: Receipt,
  network: NetworkProfile,
  pins: readonly TrustedMeasurements[],
  proofs: ProofTrust,
  now: () => number,
  evidenceAbout?: VerifyContext['evidenceAbout'],
): Promise<VerifiedReceipt | VerifiedProofReceipt | { readonly fault: ReceiptFault }> {
  const captured = exchangeOf(receipt);
  const { enclave, zk = null } = receipt.evidence;
  if (captured === undefined) return { fault: 'receipt_without_bytes' };
  const proof = await verifyReceiptProof(captured, zk, proofs, now);
  if (isProofAlone(receipt)) return proof === undefined ? { fault: 'proof_missing' } : { proofAlone: proof };
  const evidence = evidenceAbout ?? (enclave === null ? undefined : () => Promise.resolve(enclave));
  if (evidence === undefined) return { fault: 'receipt_without_evidence' };
  const exchange = await verifyExchange(captured, {
    trust: {
      attestationRootSha256: network.attestationRootSha256,
      allowDebug: network.allowDebug,
      pins,
    },
    evidenceAbout: evidence,
    now,
    carried: evidenceAbout === undefined,
  });
  if (evidenceAbout === undefined && enclave !== null && isAboutAnother(enclave, receipt, exchange)) {
    return { fault: 'malformed_evidence' };
  }
  return { exchange, record: recordOf(receipt, exchange.signed), proof };
}

/** Whether evidence says of itself that it is of another enclave or network; an answer that is refuted stays so. */
function isAboutAnother(
  { teeId, networkId }: EnclaveEvidence,
  { network }: Receipt,
  { signed, verdict }: VerifiedExchange,
): boolean {
  return (
    verdict !== 'rejected' && signed !== undefined && (teeId !== signed.teeId || networkId !== network.id)
  );
}

/** Whether a receipt is of a proof without a signed answer: then the network it names has no say in it. */
export function isProofAlone({ exchange }: Receipt): boolean {
  return exchange.endpoint === 'zk';
}

function recordOf(receipt: Receipt, signed: SignedFields | undefined): VerifiedReceipt['record'] {
  const { settlement } = receipt;
  if (settlement === null || signed === undefined) return 'none';
  return settlementProofFault(settlement, recordedFieldsOf(signed)) ?? 'path_holds';
}

/** What an enclave signed, in the words of a record. */
export function recordedFieldsOf(signed: SignedFields): RecordedFields {
  const { teeId, requestHash, outputHash, timestamp, signature } = signed;
  return { teeId, inputHash: requestHash, outputHash, timestamp, signature: toHex(signature) };
}
