import type { Assurance, Settlement, Verification } from '../verify/verdict';
import type { WireRequestExchange } from './protocol';

/*
 * The wire between the bridge and the background for what a page asks through `src/page-api`. The background takes
 * the origin from the browser and answers about that origin's exchanges in that tab only.
 */

/** `type` of a question; the background answers with a {@link PageApiReply}. */
export const PAGE_API_MESSAGE = 'proofmark/page-api';

/** `type` of what the background sends to a tab's frame (`tabs.sendMessage`) when one of its answers changed. */
export const PAGE_UPDATE_MESSAGE = 'proofmark/page-update';

/**
 * - `verify`: take this exchange like a captured one (the id makes retries harmless; an answer with the same signature
 *   that this origin already has may stand for it) and say how it stands now.
 * - `state`: how these answers stand; ids that are not this origin's are left out.
 * - `list`: this tab's and origin's answers, newest first, at most 50.
 */
export type PageApiAsk =
  | { readonly kind: 'verify'; readonly exchange: WireRequestExchange }
  | { readonly kind: 'state'; readonly ids: readonly string[] }
  | { readonly kind: 'list' };

/** A question of a page, as the bridge sends it to the background. */
export interface PageApiMessage {
  readonly type: typeof PAGE_API_MESSAGE;
  readonly ask: PageApiAsk;
}

/** What a page may learn of one of its answers (`Answer` of src/page-api). */
export interface PageApiAnswer {
  readonly id: string;
  readonly url: string;
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly verdict: {
    readonly verification: Verification;
    readonly settlement: Settlement;
    readonly assurance: Assurance;
    readonly codes: readonly string[];
    readonly network: 'public' | 'custom' | 'test';
    readonly teeId?: string;
    readonly requestHash?: string;
    readonly outputHash?: string;
    readonly transaction?: string;
    readonly settledAt?: number;
  };
}

/** The answers asked for, or why there are none. */
export type PageApiReply =
  | { readonly ok: true; readonly answers: readonly PageApiAnswer[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** The background tells a frame that one of its answers changed. */
export interface PageUpdateMessage {
  readonly type: typeof PAGE_UPDATE_MESSAGE;
  /** Whose answer it is: a frame that has navigated since is another page, and its bridge keeps this from it. */
  readonly origin: string;
  readonly answer: PageApiAnswer;
}
