import { CodedError } from '../bytes/coded-error';
import type { NetworkProfile } from '../opengradient/network';
import { parseNetworkProfile } from '../opengradient/network-schema';
import { PUBLIC_NETWORK } from '../opengradient/public-network';
import type { TrustedMeasurements } from '../verify/enclave-build-check';
import { readReceipt } from '../verify/receipt';
import { openCodes, verifyReceipt } from '../verify/verify-receipt';
import type { BatchResult } from './batch-kind';

/** One receipt to verify, and whom its reader trusts. */
export interface ReceiptCase {
  readonly json: string;
  /** JSON of the reader's own profile, for networks other than the public one. */
  readonly networkJson: string | undefined;
  readonly pins: readonly TrustedMeasurements[];
}

/** A pin from one PCR0, 96 hexadecimal digits. @throws CodedError `malformed_pcrs` */
export function pcr0Measurement(hex: string): TrustedMeasurements {
  const pcr0 = hex.toLowerCase().replace(/^0x/, '');
  if (!/^[0-9a-f]{96}$/.test(pcr0)) {
    throw new CodedError('malformed_pcrs', 'A PCR0 has 96 hexadecimal digits.');
  }
  return { name: 'command line', pcr0 };
}

/**
 * Verifies one receipt offline. A network other than the public one must be named by the reader: the profile inside a
 * receipt is its writer's, and names whatever root the writer likes.
 *
 * @throws CodedError for what cannot be read
 */
export async function judgeReceipt({ json, networkJson, pins }: ReceiptCase): Promise<BatchResult> {
  const receipt = readReceipt(json);
  const network = trustedNetwork(receipt.network.id, networkJson);
  if (network === undefined) {
    return {
      verdict: 'unverifiable',
      codes: ['network_not_trusted'],
      network: receipt.network.name,
      message: `The receipt is of the network "${receipt.network.id}": name your own profile of it with --network FILE.`,
    };
  }
  const result = await verifyReceipt(receipt, network, pins, () => performance.now());
  const label = { network: network.name, testNetwork: network.kind === 'test' };
  if ('fault' in result) return { verdict: 'unverifiable', codes: [result.fault], ...label };
  const { exchange, record } = result;
  const broken = record !== 'path_holds' && record !== 'none';
  return {
    verdict: exchange.verdict === 'verified' && broken ? 'rejected' : exchange.verdict,
    codes: [...openCodes(exchange), ...(broken ? [record] : [])],
    ...label,
    assurance: exchange.assurance,
    record,
    transaction: receipt.settlement?.txHash ?? null,
    teeId: exchange.signed?.teeId ?? null,
    build: exchange.enclave?.build ?? null,
    unsigned: exchange.unsigned.map((part) => part.path),
    checks: exchange.checks.map(({ id, outcome, code }) => ({ id, outcome, code })),
  };
}

function trustedNetwork(id: string, networkJson: string | undefined): NetworkProfile | undefined {
  if (id === PUBLIC_NETWORK.id) return PUBLIC_NETWORK;
  if (networkJson === undefined) return undefined;
  const profile = parseNetworkProfile(networkJson);
  return profile.id === id ? profile : undefined;
}
