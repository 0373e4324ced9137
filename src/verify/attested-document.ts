import { fromBase64 } from '../bytes/base64';
import { fromHex, type Hex, type Hex32, toBareHex, toHex } from '../bytes/hex';
import { utf8 } from '../bytes/join';
import type { AttestationFacts, CertificateStep } from '../nitro/attestation-facts';
import { NitroError, type NitroCode } from '../nitro/codes';
import { KnownIssuers } from '../nitro/known-issuers';
import { bindSigningKey, bindTlsCertificate, readNitridingUserData } from '../nitro/nitriding-user-data';
import { importSigningKey } from '../nitro/signing-key';
import { verifyAttestation } from '../nitro/verify-attestation';

/** What a verified document says, as plain JSON-able values. */
export interface AttestedFacts {
  readonly moduleId: string;
  /** Milliseconds since 1970, the hypervisor's clock. */
  readonly timestamp: number;
  /** By index; 48 bytes each, lower-case hex without prefix. */
  readonly pcrs: readonly { readonly index: number; readonly value: string }[];
  readonly pcrHash: Hex32;
  /** Root first. */
  readonly certificates: readonly CertificateStep[];
  readonly region: string | undefined;
  readonly instanceId: string | undefined;
  readonly debugMode: boolean;
  /** The digests in user_data; undefined where it is not nitriding's. */
  readonly tlsCertificateSha256: Hex32 | undefined;
  readonly signingKeySha256: Hex32 | undefined;
}

/** A refusal by the attestation's own codes. */
export interface Refusal {
  readonly code: NitroCode;
  readonly detail: string;
}

/** What came of a document, whatever the registry says: it never changes, so it can be kept. */
export type DocumentVerdict =
  | { readonly ok: true; readonly facts: AttestedFacts; readonly unbound: Refusal | undefined }
  | { readonly ok: false; readonly refusal: Refusal };

/** The document of a registration, and the keys it is to be bound to. */
export interface RegisteredDocument {
  readonly documentBase64: string;
  /** DER SubjectPublicKeyInfo. */
  readonly signingKey: Hex;
  /** DER. */
  readonly tlsCertificate: Hex;
}

/** Keeps verdicts by the hash of what they rest on, so that a known enclave costs no signature check of its own. */
export interface DocumentVerdictCache {
  get(key: Hex32): Promise<DocumentVerdict | undefined>;
  set(key: Hex32, verdict: DocumentVerdict): Promise<void>;
}

/** Raised when a release judges documents differently: verdicts of earlier ones are then not found any more. */
const judgement = 1;

/** SHA-256 over everything a verdict depends on. */
export async function verdictKey(document: RegisteredDocument, rootSha256: Hex32): Promise<Hex32> {
  const { documentBase64, signingKey, tlsCertificate } = document;
  const text = JSON.stringify([judgement, rootSha256, signingKey, tlsCertificate, documentBase64]);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)))) as Hex32;
}

function digestsOf(
  userData: Uint8Array | undefined,
): Pick<AttestedFacts, 'tlsCertificateSha256' | 'signingKeySha256'> {
  try {
    const digests = readNitridingUserData(userData);
    return {
      tlsCertificateSha256: toHex(digests.tlsCertificateSha256) as Hex32,
      signingKeySha256: toHex(digests.signingKeySha256) as Hex32,
    };
  } catch {
    return { tlsCertificateSha256: undefined, signingKeySha256: undefined };
  }
}

function plain(facts: AttestationFacts): AttestedFacts {
  const { moduleId, timestamp, pcrHash, certificates, region, instanceId, debugMode } = facts;
  return {
    moduleId,
    timestamp,
    pcrs: [...facts.pcrs].map(([index, value]) => ({ index, value: toBareHex(value) })),
    pcrHash,
    certificates,
    region,
    instanceId,
    debugMode,
    ...digestsOf(facts.userData),
  };
}

/** Why the attested user_data does not speak for these keys; undefined when it does. */
async function unboundBy(
  userData: Uint8Array | undefined,
  { signingKey, tlsCertificate }: RegisteredDocument,
): Promise<Refusal | undefined> {
  try {
    const key = fromHex(signingKey, 'signing key');
    bindSigningKey(userData, key);
    bindTlsCertificate(userData, fromHex(tlsCertificate, 'TLS certificate'));
    await importSigningKey(key);
    return undefined;
  } catch (error) {
    if (!(error instanceof NitroError)) throw error;
    return { code: error.code, detail: error.message };
  }
}

/** Enclaves of one region have most of their certificates in common. */
const issuers = new KnownIssuers();

async function verdictOn(document: RegisteredDocument, rootSha256: Hex32): Promise<DocumentVerdict> {
  const outcome = await verifyAttestation(fromBase64(document.documentBase64, 'attestation document'), {
    rootSha256: fromHex(rootSha256, 'attestation root', 32),
    at: 'document',
    allowDebug: true,
    issuers,
  });
  if (!outcome.ok) return { ok: false, refusal: { code: outcome.code, detail: outcome.detail } };
  const unbound = await unboundBy(outcome.facts.userData, document);
  return { ok: true, facts: plain(outcome.facts), unbound };
}

/**
 * Verifies a registered document at its own time: path to the root, signature, and that it speaks for the keys it was
 * registered with. Debug mode and measurements are judged by the checks, because they depend on whose network it is.
 *
 * @throws CodedError `malformed_base64`, `malformed_hex` for evidence that is damaged
 */
export async function judgeDocument(
  document: RegisteredDocument,
  rootSha256: Hex32,
  cache?: DocumentVerdictCache,
): Promise<DocumentVerdict> {
  if (cache === undefined) return verdictOn(document, rootSha256);
  const key = await verdictKey(document, rootSha256);
  const known = await cache.get(key);
  if (known !== undefined) return known;
  const verdict = await verdictOn(document, rootSha256);
  await cache.set(key, verdict);
  return verdict;
}
