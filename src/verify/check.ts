import type { ReasonCode } from './reasons';

/** Which question a check answers. The order here is the order in which they are shown. */
export const checkIds = [
  'request_hash',
  'output_hash',
  'tee_id',
  'signature',
  'timestamp',
  'registry_record',
  'enclave_enabled',
  'heartbeat',
  'attestation',
  'debug_mode',
  'key_binding',
  'build',
  'zk_proof',
  'zk_binding',
] as const;
export type CheckId = (typeof checkIds)[number];

/** The groups of one answer's page: the answer itself, the enclave that signed it, and a ZK proof beside it. */
export const checkGroup: Readonly<Record<CheckId, 'answer' | 'enclave' | 'proof'>> = {
  request_hash: 'answer',
  output_hash: 'answer',
  tee_id: 'answer',
  signature: 'answer',
  timestamp: 'answer',
  registry_record: 'enclave',
  enclave_enabled: 'enclave',
  heartbeat: 'enclave',
  attestation: 'enclave',
  debug_mode: 'enclave',
  key_binding: 'enclave',
  build: 'enclave',
  zk_proof: 'proof',
  zk_binding: 'proof',
};

/**
 * `pass`: the bytes were checked and hold. `fail`: they were checked and do not. `missing`: evidence was not there, or
 * the check crashed. `skipped`: an earlier failure left nothing to check. A check that does not apply is left out.
 */
export type CheckOutcome = 'pass' | 'fail' | 'missing' | 'skipped';

/** One compared or reported value: `value` was found; `expected` is what it was held against, where there is one. */
export interface CheckValue {
  readonly label: string;
  readonly value: string;
  readonly expected?: string;
}

/** The stored result of one pure function over exchange and evidence. */
export interface Check {
  readonly id: CheckId;
  readonly outcome: CheckOutcome;
  readonly code: ReasonCode;
  readonly values: readonly CheckValue[];
  /** Milliseconds it took; measured by the caller's clock. */
  readonly ms: number;
  /** An advisory check informs and never moves the verdict (heartbeat freshness, for one). */
  readonly advisory?: true;
}
