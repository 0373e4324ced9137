import { sha256 } from '@noble/hashes/sha2.js';
import { CodedError } from '../bytes/coded-error';
import { toBareHex, toHex } from '../bytes/hex';
import { type AttestationFacts } from '../nitro/attestation-facts';
import { awsNitroRootSha256 } from '../nitro/aws-root';
import { type NitroCode, NitroError } from '../nitro/codes';
import { knownBuilds } from '../nitro/known-builds';
import { bindSigningKey, bindTlsCertificate, readNitridingUserData } from '../nitro/nitriding-user-data';
import { findKnownBuild, findPin, type MeasurementPin } from '../nitro/pcr-policy';
import { importSigningKey } from '../nitro/signing-key';
import { verifyAttestation } from '../nitro/verify-attestation';
import type { BatchResult } from './batch-kind';

/** One document with everything it is held against. */
export interface AttestationCase {
  readonly document: Uint8Array;
  readonly at: 'document' | number;
  /** DER of the trusted root; undefined for AWS. */
  readonly rootDer: Uint8Array | undefined;
  /** The document must match one of these, if there are any. */
  readonly pins: readonly MeasurementPin[];
  readonly allowDebug: boolean;
  /** DER SubjectPublicKeyInfo that user_data must name. */
  readonly signingKeyDer?: Uint8Array | undefined;
  /** DER of the TLS certificate that user_data must name. */
  readonly tlsCertificateDer?: Uint8Array | undefined;
}

/** Codes whose position in the path decides what to look at. */
const positioned: ReadonlySet<NitroCode> = new Set<NitroCode>([
  'chain_algorithm',
  'chain_issuer_mismatch',
  'chain_not_ca',
  'chain_leaf_is_ca',
  'chain_pathlen',
  'chain_key_usage',
  'chain_signature',
  'cert_not_yet_valid',
  'cert_expired',
]);

function hexOrNull(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : toHex(bytes);
}

function nitridingOf({ userData }: AttestationFacts): object | null {
  try {
    const { tlsCertificateSha256, signingKeySha256 } = readNitridingUserData(userData);
    return {
      tlsCertificateSha256: toHex(tlsCertificateSha256),
      signingKeySha256: toHex(signingKeySha256),
    };
  } catch {
    return null;
  }
}

/** The facts of a verified document as plain JSON; times in ISO, bytes in hex. */
function describe(facts: AttestationFacts): object {
  const build = findKnownBuild(facts.pcrs, knownBuilds);
  return {
    moduleId: facts.moduleId,
    timestamp: new Date(facts.timestamp).toISOString(),
    digest: facts.digest,
    pcrs: Object.fromEntries([...facts.pcrs].map(([index, value]) => [index, toBareHex(value)])),
    pcrHash: facts.pcrHash,
    knownBuild: build === undefined ? null : { commit: build.commit, date: build.date },
    debugMode: facts.debugMode,
    region: facts.region ?? null,
    instanceId: facts.instanceId ?? null,
    userData: hexOrNull(facts.userData),
    nitriding: nitridingOf(facts),
    nonce: hexOrNull(facts.nonce),
    publicKey: hexOrNull(facts.publicKey),
    certificates: facts.certificates.map((step) => ({
      ...step,
      notBefore: new Date(step.notBefore).toISOString(),
      notAfter: new Date(step.notAfter).toISOString(),
    })),
  };
}

function rejected(code: NitroCode, message: string, certificate?: number): BatchResult {
  const qualified = positioned.has(code) && certificate !== undefined ? `${code}:${certificate}` : code;
  return { verdict: 'rejected', codes: [qualified], message };
}

/** What the document is held against once it is known to be genuine. */
async function checkBindings(facts: AttestationFacts, wanted: AttestationCase): Promise<void> {
  if (wanted.pins.length > 0 && findPin(facts.pcrs, wanted.pins) === undefined) {
    throw new NitroError('pcr_hash_mismatch', 'The measurements are none of those that were asked for.');
  }
  if (wanted.signingKeyDer !== undefined) {
    bindSigningKey(facts.userData, wanted.signingKeyDer);
    await importSigningKey(wanted.signingKeyDer);
  }
  if (wanted.tlsCertificateDer !== undefined) bindTlsCertificate(facts.userData, wanted.tlsCertificateDer);
}

/** Judges one attestation document. */
export async function judgeAttestation(wanted: AttestationCase): Promise<BatchResult> {
  const outcome = await verifyAttestation(wanted.document, {
    rootSha256: wanted.rootDer === undefined ? awsNitroRootSha256 : sha256(wanted.rootDer),
    at: wanted.at,
    allowDebug: wanted.allowDebug,
  });
  const facts = outcome.facts === undefined ? {} : { facts: describe(outcome.facts) };
  if (!outcome.ok) return { ...rejected(outcome.code, outcome.detail, outcome.certificate), ...facts };
  try {
    await checkBindings(outcome.facts, wanted);
  } catch (error) {
    if (!(error instanceof NitroError)) throw error;
    return { ...rejected(error.code, error.message), ...facts };
  }
  return { verdict: 'verified', codes: [], ...facts };
}

const isoTime = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

/**
 * Reads the moment of `--at` or `"at"`: `document`, an ISO date (midnight UTC), or an ISO time with its zone.
 *
 * @throws CodedError `malformed_time`
 */
export function readMoment(text: string): 'document' | number {
  if (text === 'document') return text;
  const day = isoTime.exec(text)?.[1];
  const time = Date.parse(text);
  // Date.parse carries 30 February over into March.
  const exists = day !== undefined && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  if (!Number.isNaN(time) && exists) return time;
  throw new CodedError(
    'malformed_time',
    `"${text.slice(0, 40)}" is neither "document" nor an ISO time with a zone, such as 2026-02-12T18:00:00Z.`,
  );
}
