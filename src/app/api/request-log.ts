/** One network request the extension made. */
export interface RequestLogEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly url: string;
  /** JSON-RPC methods, or `blob`. */
  readonly what: string;
  /** `ok`, or the code it failed with. */
  readonly outcome: string;
  /** Bytes received. */
  readonly bytes: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}
