import type { CaptureSource, Endpoint, SettlementMode } from '../opengradient/exchange';

/** What a capture may turn out to hold: an answer of the gateway, or JSON with a ZK proof in it. */
export type SeenEndpoint = Endpoint | 'zk';

/** A body as far as it was seen. `head` are the first bytes of one that is over the bound. */
export type SeenBody =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large'; readonly head: Uint8Array }
  | { readonly kind: 'unseen' };

/** One exchange as the page side saw it. Crosses the channel by structured clone. */
export interface SeenExchange {
  readonly endpoint: SeenEndpoint;
  readonly url: string;
  readonly status: number;
  readonly framing: 'json' | 'sse';
  readonly settlementMode: SettlementMode;
  readonly source: CaptureSource;
  readonly request: SeenBody;
  readonly response: SeenBody;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Kinds of worker, in which no extension sees what is asked. */
export const workerKinds = ['worker', 'shared_worker', 'service_worker'] as const;
export type WorkerKind = (typeof workerKinds)[number];

/** What the page side says beside exchanges: that it works with a worker, or that an answer could not be kept. */
export const seenNotices = [...workerKinds, 'dropped'] as const;
export type SeenNotice = (typeof seenNotices)[number];

/**
 * A signed answer seen at the JSON boundary inside a page, with the requests it may belong to, newest first. Which
 * of them it was, their hashes say.
 */
export interface SeenPageAnswer {
  readonly answer: string;
  /** Its `tee_signature`, by which the same answer seen on the network is recognised. */
  readonly signature: string;
  readonly framing: 'json' | 'sse';
  readonly candidates: readonly string[];
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Everything that crosses from the MAIN world to the bridge. */
export type SeenMessage =
  | { readonly kind: 'exchange'; readonly exchange: SeenExchange }
  | { readonly kind: 'page-answer'; readonly answer: SeenPageAnswer }
  | { readonly kind: 'notice'; readonly notice: SeenNotice };
