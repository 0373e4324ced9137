/** Measurements the user trusts by their own decision. */
export interface PcrPin {
  readonly name: string;
  /** 48 bytes each, lower-case hex without prefix. */
  readonly pcr0: string;
  readonly pcr1: string | undefined;
  readonly pcr2: string | undefined;
}

/** How much is kept: the least and the most that can be chosen. */
export const retentionBounds = {
  days: { least: 1, most: 3_650 },
  megabytes: { least: 10, most: 10_000 },
} as const;

/** What the user has chosen for all sites together. */
export interface Settings {
  /** The network of sites that have none of their own. */
  readonly defaultNetworkId: string;
  readonly retentionDays: number;
  /** Of a million bytes. */
  readonly retentionMegabytes: number;
  /** Firefox: capture on the network level. */
  readonly networkCapture: boolean;
}
