import type { BatchKinds } from './batch';

/** Every kind of `verify --batch`; its code is loaded with the first line that needs it. */
export const batchKinds: BatchKinds = {
  attestation: async () => (await import('./batch/attestation')).attestationKind,
  exchange: async () => (await import('./batch/exchange')).exchangeKind,
  proof: async () => (await import('./batch/proof')).proofKind,
  settlement: async () => (await import('./batch/settlement')).settlementKind,
  receipt: async () => (await import('./batch/receipt')).receiptKind,
};
