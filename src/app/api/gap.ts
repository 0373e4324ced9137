import type { SettlementMode } from '../../opengradient/exchange';
import type { NetworkLabel } from './answer-row';

/** How long records usually take on a network; measured on this machine. Quantiles in milliseconds. */
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

/** One time span, for each network, site and mode; the user's default network comes first. */
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
    /** Answers of this time whose record is due and not there. */
    readonly open: number;
    /** Their share of those and of the ones that were recorded; undefined where there were neither. */
    readonly openShare: number | undefined;
    readonly longestOpenMs: number | undefined;
  }[];
}
