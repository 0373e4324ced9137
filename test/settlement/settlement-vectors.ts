import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'fixtures', 'settlement');

/** One record of the vectors: a batch tree or an individual payload with its event, good or altered. */
export interface SettlementVector {
  readonly name: string;
  readonly kind: 'batch' | 'individual';
  readonly blob_text: string;
  readonly blob_id: string;
  readonly merkle_root?: string;
  readonly log: { readonly address: string; readonly topics: readonly string[]; readonly data: string };
  readonly target?: readonly [string, string, string, string, string];
  readonly leaf_hash?: string;
  readonly proof?: readonly string[] | null;
  readonly expected: string;
}

export const settlementVectors = JSON.parse(
  readFileSync(join(folder, 'settlement.json'), 'utf8'),
) as readonly SettlementVector[];

/** PEM of the signing key behind the tee id of all vectors. */
export const signingKeyPem = readFileSync(join(folder, 'signing-key-a.pem'), 'utf8');

/** The vector of that name. */
export function vectorOf(name: string): SettlementVector {
  const found = settlementVectors.find((vector) => vector.name === name);
  if (found === undefined) throw new Error(`no settlement vector is called ${name}`);
  return found;
}

/** What Proofmark says of a vector: the vectors judge inclusion alone, Proofmark also who signed. */
export function verdictOf(vector: SettlementVector): string {
  if (vector.name === 'batch-placeholder-signature') return 'unverifiable';
  if (vector.expected === 'included' || vector.expected === 'valid') return 'settled';
  return vector.expected === 'not_included' ? 'not_included' : 'rejected';
}
