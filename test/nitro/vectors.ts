import { sha256 } from '@noble/hashes/sha2.js';
import { awsNitroRootSha256 } from '../../src/nitro/aws-root';
import type { AttestationOptions, AttestationOutcome } from '../../src/nitro/verify-attestation';
import { readOutside, readOutsideJson } from '../support/outside-vectors';

/** One entry of `nitro/manifest.json`: a document found in a public repository. */
export interface FoundDocument {
  readonly name: string;
  readonly file: string;
  readonly module_id: string;
  readonly timestamp_ms: number;
  readonly chain: readonly {
    readonly cn: readonly string[];
    readonly not_before: string;
    readonly not_after: string;
  }[];
  readonly pcr0: string;
  readonly pcr_hash_keccak: string;
  readonly user_data_hex: string | null;
  readonly verifies_at_own_timestamp: boolean;
  readonly verify_result: string;
}

/** One entry of `nitro/tampered.json`. */
export interface TamperedCase {
  readonly name: string;
  readonly file: string;
  readonly trusted_root: 'aws' | 'test';
  readonly now: string;
  readonly acceptable: readonly string[];
}

export const foundDocuments = (): readonly FoundDocument[] =>
  readOutsideJson('nitro/manifest.json') as readonly FoundDocument[];

export const tamperedCases = (): readonly TamperedCase[] =>
  readOutsideJson('nitro/tampered.json') as readonly TamperedCase[];

/** Form, signature, chain and binding, with debug mode allowed: what these vectors judge. */
export function optionsFor(root: 'aws' | 'test', now: string): AttestationOptions {
  return {
    rootSha256: root === 'aws' ? awsNitroRootSha256 : sha256(readOutside('nitro/test-root.der')),
    at: now === 'document timestamp' ? 'document' : Date.parse(now),
    allowDebug: true,
  };
}

/** The outcome in the vectors' words: a code, with the certificate's position if the vectors name one. */
export function wordsFor(outcome: AttestationOutcome): readonly string[] {
  if (outcome.ok) return ['valid'];
  return [outcome.code, `${outcome.code}:${outcome.certificate ?? ''}`];
}
