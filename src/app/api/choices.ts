/** Measurements the user trusts by their own decision. */
export interface PcrPin {
  readonly name: string;
  /** 48 bytes each, lower-case hex without prefix. */
  readonly pcr0: string;
  readonly pcr1: string | undefined;
  readonly pcr2: string | undefined;
}

export interface Settings {
  readonly defaultNetworkId: string;
  readonly retentionDays: number;
  readonly retentionMegabytes: number;
  readonly notifications: boolean;
  /** Firefox: capture on the network level. */
  readonly networkCapture: boolean;
}
