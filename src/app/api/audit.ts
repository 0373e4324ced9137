import type { Hex32 } from '../../bytes/hex';

/** What is audited: a batch found by its name, or one in a file. Its findings stream, because it takes seconds. */
export type AuditRequest =
  | { readonly kind: 'find'; readonly networkId: string; readonly query: string }
  | { readonly kind: 'blob'; readonly networkId: string; readonly blob: string };

/** One leaf of the batch; `index` is its place in the blob. */
export interface AuditedLeaf {
  readonly index: number;
  readonly teeId: Hex32;
  readonly inputHash: Hex32;
  readonly outputHash: Hex32;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly outcome: 'signed' | 'bad-signature' | 'unknown-enclave' | 'placeholder';
}

/** What an audit tells while it goes on, and last of all its end, or why there is none. */
export type AuditEvent =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly step: string }
  | { readonly kind: 'leaves'; readonly leaves: readonly AuditedLeaf[] }
  | {
      readonly kind: 'end';
      readonly verdict: 'sound' | 'altered' | 'unverifiable';
      readonly codes: readonly string[];
      readonly root: Hex32 | undefined;
      readonly blobId: string | undefined;
      readonly transaction: Hex32 | undefined;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };
