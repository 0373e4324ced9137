import { sha256 } from '@noble/hashes/sha2.js';
import type { Hex32 } from '../../../src/bytes/hex';
import { equal } from '../../../src/bytes/join';
import { readNitridingUserData } from '../../../src/nitro/nitriding-user-data';
import { verifyAttestation } from '../../../src/nitro/verify-attestation';

/** Limits of the precompile (EVM `precompiles/tee`), in milliseconds: age of a document, and how far ahead it may be. */
const maxAge = 300_000;
const maxSkew = 60_000;

/** What a registration brings along. */
export interface Registration {
  readonly document: Uint8Array;
  readonly signingKeyDer: Uint8Array;
  readonly tlsCertDer: Uint8Array;
  readonly rootDer: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The hash of the measurements if the document is good and fresh and binds both keys; upstream allows debug mode here. */
export async function checkRegistration(registration: Registration): Promise<Hex32 | undefined> {
  const outcome = await verifyAttestation(registration.document, {
    rootSha256: sha256(registration.rootDer),
    at: 'document',
    allowDebug: true,
  });
  if (!outcome.ok) return undefined;
  const { timestamp, userData, pcrHash } = outcome.facts;
  if (timestamp < registration.now - maxAge || timestamp > registration.now + maxSkew) return undefined;
  const bound = readNitridingUserData(userData);
  const binds =
    equal(bound.signingKeySha256, sha256(registration.signingKeyDer)) &&
    equal(bound.tlsCertificateSha256, sha256(registration.tlsCertDer));
  return binds ? pcrHash : undefined;
}
