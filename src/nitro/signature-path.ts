import type { Hex32 } from '../bytes/hex';
import { type Certificate, readCertificate } from './certificate';
import { checkCertificatePath } from './certificate-chain';
import { NitroError } from './codes';
import { type CoseSign1, signedBytes } from './cose-sign1';
import { rawEcdsaSignature } from './ecdsa-signature';
import { importP384Key, verifyEs384 } from './es384';
import { type KnownIssuer, KnownIssuers } from './known-issuers';

/** A certificate as a document carries it. */
export interface CertificateBytes {
  readonly der: Uint8Array;
  /** Of `der`. */
  readonly sha256: Hex32;
}

/** The root is pinned, the same for every document of a network: it is kept even where no other issuer is. */
const roots = new KnownIssuers(1);

/** A certificate ready to verify what it signed; no key where it has none of the right kind. */
type Signer = Omit<KnownIssuer, 'key'> & { readonly key: CryptoKey | undefined };

async function signerOf(
  { der, sha256 }: CertificateBytes,
  position: number,
  issuers: KnownIssuers,
): Promise<Signer> {
  const known = (position === 0 ? roots : issuers).get(sha256);
  if (known !== undefined) return known;
  const certificate = readCertificate(der, position);
  const key = certificate.publicKey && (await importP384Key(certificate.publicKey));
  return { certificate, key, issuedBy: undefined };
}

/** What a certificate signs: the document, or the certificate below it. */
interface Signed {
  /** `r ‖ s`; undefined where it could not be read as that. */
  readonly signature: Uint8Array | undefined;
  readonly data: Uint8Array;
  /** Whose signature was found good over exactly these bytes before. */
  readonly knownBy: Hex32 | undefined;
}

function verify(key: CryptoKey | undefined, sha256: Hex32, signed: Signed): Promise<boolean> {
  const { signature, data, knownBy } = signed;
  if (knownBy === sha256) return Promise.resolve(true);
  const possible = key !== undefined && signature !== undefined;
  return possible ? verifyEs384(key, signature, data) : Promise.resolve(false);
}

function demandSignatures(signed: readonly boolean[]): void {
  const broken = signed.indexOf(false) + 1;
  if (broken === signed.length) {
    throw new NitroError('cose_signature', 'The document is not signed by the key of its own certificate.');
  }
  if (broken > 0) {
    throw new NitroError(
      'chain_signature',
      `Certificate ${broken} is not signed by the one above it.`,
      broken,
    );
  }
}

/** One place in the path while it is being verified. */
interface Step extends Signer {
  readonly sha256: Hex32;
  /** Whether it signed what stands below it. */
  readonly signed: Promise<boolean>;
}

/** Keeps every certificate but the last, which issues nothing. */
function keep(steps: readonly Step[], issuers: KnownIssuers): void {
  for (const [position, { certificate, key, sha256 }] of steps.slice(0, -1).entries()) {
    if (key === undefined) continue;
    const kept = position === 0 ? roots : issuers;
    kept.add(sha256, { certificate, key, issuedBy: steps[position - 1]?.sha256 });
  }
}

/**
 * Reads a certificate path and verifies everything about it: its rules, the signature of each certificate by the one
 * above, and the document's signature by the last. The root must have been compared with the pinned one before; its own
 * signature then says nothing and is not asked for.
 *
 * It goes from the document upwards, so that WebCrypto's threads verify one signature while the next certificate is
 * being read here.
 *
 * @param bundle root first, the document's own certificate last
 * @param at the moment of validity, milliseconds since 1970
 * @param issuers whose signatures need no second look; the path's own are added once it holds
 * @returns the path, root first
 * @throws NitroError with a `ChainCode` or `cose_signature`
 */
export async function verifySignaturePath(
  bundle: readonly CertificateBytes[],
  message: CoseSign1,
  at: number,
  issuers: KnownIssuers,
): Promise<readonly Certificate[]> {
  const steps: Step[] = [];
  try {
    let below: Signed = { signature: message.signature, data: signedBytes(message), knownBy: undefined };
    for (const [position, bytes] of [...bundle.entries()].reverse()) {
      const signer = await signerOf(bytes, position, issuers);
      const { sha256 } = bytes;
      steps.unshift({ ...signer, sha256, signed: verify(signer.key, sha256, below) });
      const { signature, body: data } = signer.certificate;
      below = { signature: rawEcdsaSignature(signature), data, knownBy: signer.issuedBy };
    }
    const path = steps.map(({ certificate }) => certificate);
    checkCertificatePath(path, at);
    demandSignatures(await Promise.all(steps.map(({ signed }) => signed)));
    keep(steps, issuers);
    return path;
  } finally {
    await Promise.allSettled(steps.map(({ signed }) => signed));
  }
}
