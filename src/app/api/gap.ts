import type { SettlementMode } from '../../opengradient/exchange';
import type { NetworkLabel } from './answer-row';

/** How long records usually take on a network; measured on this machine. */
export type GapEstimate =
  | {
      readonly enough: true;
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
      readonly count: number;
    }
  /** `needed`: fewer gaps than these say nothing. */
  | { readonly enough: false; readonly count: number; readonly needed: number };

export interface GapReport {
  readonly networks: readonly {
    readonly network: NetworkLabel;
    readonly host: string | undefined;
    readonly mode: SettlementMode | undefined;
    readonly estimate: GapEstimate;
    /** Gaps over time, oldest first: bucket start, milliseconds of p50, p95, p99, number of answers. */
    readonly series: readonly {
      readonly at: number;
      readonly p50: number;
      readonly p95: number;
      readonly p99: number;
      readonly count: number;
    }[];
  }[];
  readonly open: number;
  readonly openShare: number;
  readonly longestOpenMs: number | undefined;
}
