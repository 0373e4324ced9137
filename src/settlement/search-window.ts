/** Seconds by which the enclave's clock may be ahead of the chain's. */
const clockSkew = 120;

/**
 * Seconds after its signature in which a record is looked for. The facilitator flushes a batch after 15 minutes at the
 * latest (x402 facilitator, `all_networks_shared.ts`); a day leaves room for a queue, an outage and a retry.
 */
const longestDelay = 24 * 3600;

/** The first and last second of block time at which an answer signed at `timestamp` can have been recorded. */
export function recordedBetween(timestamp: number): { readonly from: number; readonly to: number } {
  return { from: timestamp - clockSkew, to: timestamp + longestDelay };
}

/** The first and last second in which an answer recorded at `blockTime` can have been signed. */
export function signedBetween(blockTime: number): { readonly from: number; readonly to: number } {
  return { from: blockTime - longestDelay, to: blockTime + clockSkew };
}
