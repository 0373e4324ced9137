import { sha256 } from '@noble/hashes/sha2.js';
import { type Hex32, toHex } from '../bytes/hex';
import { readAttestationDocument } from './attestation-document';
import { type AttestationFacts, factsOf } from './attestation-facts';
import { NitroError, type NitroCode } from './codes';
import { readCoseSign1 } from './cose-sign1';
import { KnownIssuers } from './known-issuers';
import type * as SignaturePath from './signature-path';

/** What a document is verified against. */
export interface AttestationOptions {
  /** SHA-256 of the DER of the root that is believed; `awsNitroRootSha256` for AWS. */
  readonly rootSha256: Uint8Array;
  /** The moment the certificates must be valid at: the document's own, or milliseconds since 1970. */
  readonly at: 'document' | number;
  /** Whether an enclave in debug mode counts. Only test networks and the terminal may say so, by name. */
  readonly allowDebug: boolean;
  /** Certificates whose signatures were verified before; the document's are added. Without them all five are verified. */
  readonly issuers?: KnownIssuers;
}

/** `facts` of a failed document are there only if everything but the debug mode holds: they are then verified too. */
export type AttestationOutcome =
  | { readonly ok: true; readonly facts: AttestationFacts }
  | {
      readonly ok: false;
      readonly code: NitroCode;
      readonly detail: string;
      /** Position in the path of the certificate at fault: 0 is the root. */
      readonly certificate?: number;
      readonly facts?: AttestationFacts;
    };

function checkRoot(found: Hex32 | undefined, rootSha256: Uint8Array): void {
  const pinned = toHex(rootSha256);
  if (found === pinned) return;
  throw new NitroError('root_mismatch', `The path starts at ${found}, not at the pinned root ${pinned}.`, 0);
}

let signaturePath: Promise<typeof SignaturePath> | undefined;

/** X.509 parsing is most of this room's code: it is loaded with the first path to check, and asked for only once. */
function loadSignaturePath(): Promise<typeof SignaturePath> {
  signaturePath ??= import('./signature-path');
  return signaturePath;
}

async function verify(bytes: Uint8Array, options: AttestationOptions): Promise<AttestationFacts> {
  const message = readCoseSign1(bytes);
  const document = readAttestationDocument(message.payload);
  const bundle = [...document.cabundle, document.certificate].map((der) => ({
    der,
    sha256: toHex(sha256(der)) as Hex32,
  }));
  checkRoot(bundle[0]?.sha256, options.rootSha256);
  const { verifySignaturePath } = await loadSignaturePath();
  const at = options.at === 'document' ? document.timestamp : options.at;
  const path = await verifySignaturePath(bundle, message, at, options.issuers ?? new KnownIssuers());
  return factsOf(document, path, bundle);
}

/**
 * Verifies an AWS Nitro attestation document: form, certificate path to the pinned root, signature, debug mode.
 * Whether its key and build are the ones wanted is asked afterwards (`bindSigningKey`, `findPin`, `findKnownBuild`).
 *
 * ECDSA signatures have two forms, so that neither the bytes nor their hash identify a document.
 *
 * @param document COSE_Sign1 in CBOR, as the hypervisor returned it
 * @returns never throws for what the bytes are
 */
export async function verifyAttestation(
  document: Uint8Array,
  options: AttestationOptions,
): Promise<AttestationOutcome> {
  try {
    const facts = await verify(document, options);
    if (facts.debugMode && !options.allowDebug) {
      const detail = 'PCR0 is all zero: the enclave runs in debug mode, where its host can look inside.';
      return { ok: false, code: 'debug_mode', detail, facts };
    }
    return { ok: true, facts };
  } catch (error) {
    if (!(error instanceof NitroError)) throw error;
    const { code, message: detail, certificate } = error;
    return { ok: false, code, detail, ...(certificate === undefined ? {} : { certificate }) };
  }
}
