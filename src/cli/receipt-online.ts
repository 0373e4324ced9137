import { readEnclave } from '../chain/enclave-reader';
import type { NetworkProfile } from '../opengradient/network';
import type { Receipt } from '../verify/receipt';
import { recordedFieldsOf, type VerifiedReceipt } from '../verify/verify-receipt';
import type { VerifyContext } from '../verify/verify-exchange';
import type { NodeAccess } from './node-access';
import { findRecordOnChain, type RecordOnChain } from './record-on-chain';

/** Longest wait for everything that is asked about a record. */
const recordDeadlineMs = 45_000;

/** What a receipt carries as its writer's word, asked of the network itself. */
export interface AskedNodes {
  /** The registry's record of an enclave and its past, as for an answer that was captured just now. */
  readonly evidenceAbout: VerifyContext['evidenceAbout'];
  /** The record on the chain; undefined where the receipt carries none whose path holds. */
  recordOf(verified: VerifiedReceipt): Promise<RecordOnChain | undefined>;
}

/**
 * Asks the nodes of a network that the reader trusts about a receipt. The receipt names the enclave, and the transaction to
 * look at; an attestation document in it saves a search if it holds, and nothing else of it is used.
 *
 * @param network the reader's own profile
 */
export function askingNodes(
  { pool, now }: NodeAccess,
  network: NetworkProfile,
  { evidence, settlement }: Receipt,
): AskedNodes {
  return {
    evidenceAbout: ({ teeId, timestamp }) =>
      readEnclave(pool, {
        profile: network,
        teeId,
        signedAt: timestamp * 1000,
        now: now(),
        ...(evidence.enclave === null ? {} : { previous: evidence.enclave }),
      }),
    recordOf: async ({ record, exchange: { signed } }) => {
      if (settlement === null || signed === undefined || record !== 'path_holds') return undefined;
      const fields = recordedFieldsOf(signed);
      const signal = AbortSignal.timeout(recordDeadlineMs);
      return findRecordOnChain(pool.nodesOf(network), network, settlement, fields, signal);
    },
  };
}
