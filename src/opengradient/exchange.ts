/** What the gateway was asked for: it decides how request and output are canonicalised (TG `tee_gateway/controllers`). */
export type Endpoint = 'chat' | 'completions' | 'web_search';

/** Where the bytes were seen. `page` is the JSON boundary inside the page, `network` Firefox's response filter. */
export type CaptureSource = 'fetch' | 'xhr' | 'eventsource' | 'page' | 'network' | 'page-api' | 'import';

/** How the caller asked for the answer to be recorded (`X-SETTLEMENT-TYPE`; absent means batch). */
export type SettlementMode = 'batch' | 'individual' | 'private';

/** One inference request and its response, byte for byte as they were seen. Nothing in here has been believed yet. */
export interface CapturedExchange {
  readonly endpoint: Endpoint;
  /** Absolute URL of the request, without credentials and fragment. */
  readonly url: string;
  /** HTTP status of the response. */
  readonly status: number;
  /** Request body as sent; undefined when it could not be seen (the request is then unverifiable, not rejected). */
  readonly request: Uint8Array | undefined;
  /** Response body as received, content encodings removed, transfer framing removed. */
  readonly response: Uint8Array;
  /** `sse` for `text/event-stream`. */
  readonly framing: 'json' | 'sse';
  readonly settlementMode: SettlementMode;
  readonly source: CaptureSource;
  /** Milliseconds since 1970 on this machine's clock: request sent, response complete. */
  readonly askedAt: number;
  readonly answeredAt: number;
}
