import type { NetworkProfile } from '../../src/opengradient/network';
import type { DevnetControl } from './commands';

/** Settings of a new embedded network; every one has a default that suits an unhurried test. */
export interface DevnetOptions {
  /** Answers in one batch at most. Default 20. */
  readonly batchSize?: number;
  /** Milliseconds from the first unsettled answer to its batch. Default 4000. */
  readonly batchDelayMs?: number;
  /** Speed of the canned model while it streams. Default 60. */
  readonly tokensPerSecond?: number;
  /** Milliseconds between empty blocks; 0 makes blocks only for transactions. Default 1000. */
  readonly blockIntervalMs?: number;
  /** Shards in the Walrus blob id. Default 1000, as on Walrus mainnet (about 1.5 s per blob); 10 is fast and not a real id. */
  readonly walrusShards?: number;
  /** Largest block range of `eth_getLogs`. Default 10,000. */
  readonly maxLogRange?: number;
  /** Milliseconds since 1970; everything in the network reads this clock. */
  readonly now?: () => number;
}

/** Base URLs without trailing slash, all on 127.0.0.1. */
export interface DevnetUrls {
  readonly gateway: string;
  /** Oblivious HTTP relay: `POST /api/v1/chat/ohttp`; it sees ciphertext only. */
  readonly ohttpRelay: string;
  /** Two JSON-RPC nodes of the same chain. */
  readonly rpc: readonly [string, string];
  readonly walrus: string;
  /** Chat at `/`, Oblivious HTTP at `/ohttp.html`, asking from a worker at `/worker.html`. */
  readonly demo: string;
  readonly control: string;
}

/** A running embedded network. */
export interface Devnet {
  readonly profile: NetworkProfile;
  readonly urls: DevnetUrls;
  readonly control: DevnetControl;
  /** Ends every server and timer. */
  stop(): Promise<void>;
}
