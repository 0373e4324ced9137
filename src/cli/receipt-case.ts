import { CodedError, messageOf } from '../bytes/coded-error';
import type { NetworkProfile } from '../opengradient/network';
import { parseNetworkProfile } from '../opengradient/network-schema';
import { PUBLIC_NETWORK } from '../opengradient/public-network';
import type { TrustedMeasurements } from '../verify/enclave-build-check';
import { readReceipt } from '../verify/receipt';
import type { TrustedCards, VerifiedProof } from '../verify/receipt-proof';
import { openCodes } from '../verify/open-codes';
import { isProofAlone, type VerifiedReceipt, verifyReceipt } from '../verify/verify-receipt';
import { readModelCard } from '../zk/model-card';
import type { BatchResult } from './batch-kind';
import { engines, proofResult } from './proof-case';

/** One receipt to verify, and whom its reader trusts. */
export interface ReceiptCase {
  readonly json: string;
  /** JSON of the reader's own profile, for networks other than the public one. */
  readonly networkJson: string | undefined;
  readonly pins: readonly TrustedMeasurements[];
  /** Model cards the reader trusts: each the JSON of a card, or the hash of one that the receipt carries. */
  readonly cards?: readonly string[];
}

/** A pin from one PCR0, 96 hexadecimal digits. @throws CodedError `malformed_pcrs` */
export function pcr0Measurement(hex: string): TrustedMeasurements {
  const pcr0 = hex.toLowerCase().replace(/^0x/, '');
  if (!/^[0-9a-f]{96}$/.test(pcr0)) {
    throw new CodedError('malformed_pcrs', 'A PCR0 has 96 hexadecimal digits.');
  }
  return { name: 'command line', pcr0 };
}

/** @throws CodedError `malformed_card`, `malformed_key` */
function trustedCards(given: readonly string[]): TrustedCards {
  return new Map(
    given.map((text): readonly [string, unknown] => {
      if (/^0x[0-9a-fA-F]{64}$/.test(text.trim())) return [text.trim().toLowerCase(), undefined];
      let card: unknown;
      try {
        card = JSON.parse(text);
      } catch (error) {
        throw new CodedError('malformed_card', `A model card is not JSON: ${messageOf(error)}`);
      }
      return [readModelCard(card).hash, card];
    }),
  );
}

/**
 * Verifies one receipt offline. A network other than the public one must be named by the reader: the profile inside a
 * receipt is its writer's, and names whatever root the writer likes. So must the model card of a proof.
 *
 * @throws CodedError for what cannot be read
 */
export async function judgeReceipt({
  json,
  networkJson,
  pins,
  cards = [],
}: ReceiptCase): Promise<BatchResult> {
  const receipt = readReceipt(json);
  // A proof stands by itself: no network has a say in it.
  const network = isProofAlone(receipt) ? receipt.network : trustedNetwork(receipt.network.id, networkJson);
  if (network === undefined) {
    return {
      verdict: 'unverifiable',
      codes: ['network_not_trusted'],
      network: receipt.network.name,
      message: `The receipt is of the network "${receipt.network.id}": name your own profile of it with --network FILE.`,
    };
  }
  const proofs = { engines, cards: trustedCards(cards) };
  const result = await verifyReceipt(receipt, network, pins, proofs, () => performance.now());
  const label = { network: network.name, testNetwork: network.kind === 'test' };
  if ('fault' in result) return { verdict: 'unverifiable', codes: [result.fault], ...label };
  if ('proofAlone' in result) return { ...proofOf(result.proofAlone), proofAlone: true };
  return { ...exchangeOf(result), ...label, transaction: receipt.settlement?.txHash ?? null };
}

function proofOf({ judgement, trust }: VerifiedProof): BatchResult {
  return proofResult(judgement, trust);
}

function exchangeOf({ exchange, record, proof }: VerifiedReceipt): BatchResult {
  const isBroken = record !== 'path_holds' && record !== 'none';
  const failed = (proof?.checks ?? []).filter(({ outcome }) => outcome === 'fail');
  const isUndone = exchange.verdict === 'verified' && isBroken;
  return {
    verdict: failed.length > 0 || isUndone ? 'rejected' : exchange.verdict,
    codes: [...openCodes({ checks: [...exchange.checks, ...failed] }), ...(isBroken ? [record] : [])],
    assurance: exchange.assurance,
    record,
    teeId: exchange.signed?.teeId ?? null,
    build: exchange.enclave?.build ?? null,
    unsigned: exchange.unsigned.map((part) => part.path),
    checks: exchange.checks.map(({ id, outcome, code }) => ({ id, outcome, code })),
    ...(proof === undefined ? {} : { proof: proofOf(proof) }),
  };
}

function trustedNetwork(id: string, networkJson: string | undefined): NetworkProfile | undefined {
  if (id === PUBLIC_NETWORK.id) return PUBLIC_NETWORK;
  if (networkJson === undefined) return undefined;
  const profile = parseNetworkProfile(networkJson);
  return profile.id === id ? profile : undefined;
}
