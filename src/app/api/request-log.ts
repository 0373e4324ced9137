/** One network request the extension made. */
export interface RequestLogEntry {
  readonly at: number;
  readonly url: string;
  /** JSON-RPC methods, or `blob`. */
  readonly what: string;
  readonly outcome: string;
  readonly bytes: number;
  readonly ms: number;
}
