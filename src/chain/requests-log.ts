/** One network request, as it is shown to the user: what was asked of whom, and how it ended. */
export interface RequestEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly url: string;
  /** JSON-RPC methods, or `blob`. */
  readonly what: string;
  /** `ok`, or the code it failed with. */
  readonly outcome: string;
  /** Bytes received. */
  readonly bytes: number;
  readonly ms: number;
}

/** Keeps the newest requests, oldest first, so that every request made can be shown. */
export class RequestsLog {
  private readonly kept: RequestEntry[] = [];

  constructor(private readonly limit = 500) {}

  readonly add = (entry: RequestEntry): void => {
    this.kept.push(entry);
    if (this.kept.length > this.limit) this.kept.splice(0, this.kept.length - this.limit);
  };

  entries(): readonly RequestEntry[] {
    return [...this.kept];
  }
}
