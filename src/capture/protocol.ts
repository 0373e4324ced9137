import type { CaptureSource, SettlementMode } from '../opengradient/exchange';
import type { SeenEndpoint, SeenNotice } from './seen';

/*
 * The wire between the bridge (a content script, ISOLATED world) and the background. Chrome's messages are JSON, so
 * bodies travel as base64. Origin, tab and frame are never in here: the background takes them from the browser.
 */

/** `type` of a message that carries one exchange; the background answers with a {@link CaptureReply}. */
export const CAPTURE_MESSAGE = 'proofmark/capture';

/** `type` of a message that says something about the page; no answer. */
export const NOTICE_MESSAGE = 'proofmark/capture-notice';

/** A body as far as it was seen; `null` data when it was not. `too_large`: data are its first bytes only. */
export interface WireBody {
  readonly state: 'whole' | 'too_large' | 'unseen';
  /** Base64. */
  readonly data: string | null;
}

/** What every captured exchange has. */
interface WireCommon {
  /** UUID made by the bridge; the same on every retry, so that a second delivery is recognised. */
  readonly id: string;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** One exchange seen on the page's own requests. */
export interface WireRequestExchange extends WireCommon {
  readonly kind: 'exchange';
  readonly endpoint: SeenEndpoint;
  readonly url: string;
  readonly status: number;
  readonly framing: 'json' | 'sse';
  readonly settlementMode: SettlementMode;
  readonly source: Extract<CaptureSource, 'fetch' | 'xhr' | 'eventsource' | 'network' | 'page-api'>;
  readonly request: WireBody;
  readonly response: WireBody;
}

/** A signed answer seen inside the page (deep capture), and the requests it may belong to, newest first. */
export interface WirePageAnswer extends WireCommon {
  readonly kind: 'page-answer';
  readonly framing: 'json' | 'sse';
  /** Base64. */
  readonly answer: string;
  /** Base64 each. */
  readonly candidates: readonly string[];
}

/** An exchange in transit: with its request, or an answer alone with the requests it may belong to. */
export type WireExchange = WireRequestExchange | WirePageAnswer;

/** An exchange on its way from the bridge to the background. */
export interface CaptureMessage {
  readonly type: typeof CAPTURE_MESSAGE;
  readonly exchange: WireExchange;
}

/**
 * `ok: true` only after the exchange lies in the store. `ok: false` is final: it will not be asked again. Anything
 * else (no answer, an error, a worker that died) is asked again.
 */
export type CaptureReply = { readonly ok: true } | { readonly ok: false; readonly code: string };

/** How often something happened in a page that is no exchange. */
export interface NoticeMessage {
  readonly type: typeof NOTICE_MESSAGE;
  readonly notice: SeenNotice;
  readonly count: number;
}
