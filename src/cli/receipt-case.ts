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
import type { NodeAccess } from './node-access';
import { contentCodes } from './exchange-case';
import { engines, proofResult } from './proof-case';
import { askingNodes } from './receipt-online';
import { factsOf } from './receipt-facts';
import type { RecordOnChain } from './record-on-chain';

/** One receipt to verify, and whom its reader trusts. */
export interface ReceiptCase {
  readonly json: string;
  /** JSON of the reader's own profile, for networks other than the public one. */
  readonly networkJson: string | undefined;
  readonly pins: readonly TrustedMeasurements[];
  /** Model cards the reader trusts: each the JSON of a card, or the hash of one that the receipt carries. */
  readonly cards?: readonly string[];
  /** Where there are nodes to ask, what the receipt carries of the registry and the chain does not count: they are asked. */
  readonly nodes?: NodeAccess | undefined;
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
 * Verifies one receipt, offline unless there are nodes to ask. A network other than the public one must be named by the
 * reader: the profile inside a receipt is its writer's, and names whatever root and nodes the writer likes. So must the
 * model card of a proof.
 *
 * @throws CodedError for what cannot be read
 */
export async function judgeReceipt({
  json,
  networkJson,
  pins,
  cards = [],
  nodes,
}: ReceiptCase): Promise<BatchResult> {
  const receipt = readReceipt(json);
  // A proof stands by itself: no network has a say in it.
  const network = isProofAlone(receipt) ? receipt.network : trustedNetwork(receipt.network.id, networkJson);
  if (network === undefined) {
    return {
      verdict: 'unverifiable',
      codes: ['network_not_trusted'],
      network: receipt.network.name,
      about: factsOf(receipt, undefined),
      message: `The receipt is of the network "${receipt.network.id}": name your own profile of it with --network FILE.`,
    };
  }
  const proofs = { engines, cards: trustedCards(cards) };
  const asked = nodes && askingNodes(nodes, network, receipt);
  const result = await verifyReceipt(
    receipt,
    network,
    pins,
    proofs,
    () => performance.now(),
    asked?.evidenceAbout,
  );
  const about = factsOf(receipt, 'exchange' in result ? result.exchange : undefined);
  const label = { network: network.name, testNetwork: network.kind === 'test', about };
  if ('fault' in result) return { verdict: 'unverifiable', codes: [result.fault], ...label };
  if ('proofAlone' in result) return { ...proofOf(result.proofAlone), proofAlone: true, about };
  const onChain = await asked?.recordOf(result);
  return {
    ...exchangeOf(result, onChain?.state),
    ...label,
    transaction: receipt.settlement?.txHash ?? null,
    ...(nodes === undefined ? {} : { online: true }),
    ...(onChain === undefined ? {} : { onChain }),
  };
}

function proofOf({ judgement, trust }: VerifiedProof): BatchResult {
  return proofResult(judgement, trust);
}

function exchangeOf(
  { exchange, record, proof }: VerifiedReceipt,
  state: RecordOnChain['state'] | undefined,
): BatchResult {
  // A proof beside the answer is judged by itself.
  const beside = exchange.unsigned.filter(({ path }) => proof === undefined || path !== 'zk');
  const isBroken = record !== 'path_holds' && record !== 'none';
  const failed = (proof?.checks ?? []).filter(({ outcome }) => outcome === 'fail');
  const isUndone = exchange.verdict === 'verified' && isBroken;
  const isDoubted = state !== undefined && state !== 'settled' && state !== 'final';
  const isRejected = failed.length > 0 || isUndone;
  // A record that the nodes do not confirm may still be one: evidence is missing, nothing is refuted.
  const verdict = exchange.verdict === 'verified' && isDoubted ? 'unverifiable' : exchange.verdict;
  const pcr0 = exchange.enclave?.attested?.pcrs.find(({ index }) => index === 0)?.value;
  return {
    verdict: isRejected ? 'rejected' : verdict,
    codes: [
      ...new Set([
        ...openCodes({ checks: [...exchange.checks, ...failed] }),
        ...(isBroken ? [record] : []),
        ...(isDoubted ? [state] : []),
        ...contentCodes(beside),
      ]),
    ],
    assurance: exchange.assurance,
    record,
    teeId: exchange.signed?.teeId ?? null,
    pcr0: pcr0 ?? null,
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
