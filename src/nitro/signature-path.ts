import { equal } from '../bytes/join';
import { type Certificate, readCertificate } from './certificate';
import { checkCertificatePath } from './certificate-chain';
import { NitroError } from './codes';
import { type CoseSign1, signedBytes } from './cose-sign1';
import { rawEcdsaSignature } from './ecdsa-signature';
import { importP384Key, verifyEs384 } from './es384';

let lastRoot: { readonly der: Uint8Array; readonly certificate: Certificate } | undefined;

/** Reads the root. It is the pinned one, the same for every document of a network, so the last one read is kept. */
function readRoot(der: Uint8Array): Certificate {
  if (lastRoot === undefined || !equal(lastRoot.der, der)) {
    lastRoot = { der: Uint8Array.from(der), certificate: readCertificate(Uint8Array.from(der), 0) };
  }
  return lastRoot.certificate;
}

/** Something signed: `signature` is `r ‖ s`, or undefined where it could not be read as one. */
interface Signed {
  readonly signature: Uint8Array | undefined;
  readonly data: Uint8Array;
}

async function startVerification(signer: Certificate, signed: Signed): Promise<{ holds: Promise<boolean> }> {
  const key = signer.publicKey && (await importP384Key(signer.publicKey));
  const possible = key !== undefined && signed.signature !== undefined;
  // Wrapped, so that awaiting the key does not await the verification.
  return { holds: possible ? verifyEs384(key, signed.signature, signed.data) : Promise.resolve(false) };
}

/**
 * Reads a certificate path and verifies everything about it: its rules, the signature of each certificate by the one
 * above, and the document's signature by the last. The root must have been compared with the pinned one before; its own
 * signature then says nothing and is not asked for.
 *
 * It goes from the document upwards, so that WebCrypto's threads verify one signature while the next certificate is
 * being read here: reading takes as long as verifying.
 *
 * @param ders root first, the document's own certificate last
 * @param at the moment of validity, milliseconds since 1970
 * @returns the path, root first
 * @throws NitroError with a `ChainCode` or `cose_signature`
 */
export async function verifySignaturePath(
  ders: readonly Uint8Array[],
  message: CoseSign1,
  at: number,
): Promise<readonly Certificate[]> {
  const path: Certificate[] = [];
  const pending: Promise<boolean>[] = [];
  try {
    let signed: Signed = { signature: message.signature, data: signedBytes(message) };
    for (const [position, der] of [...ders.entries()].reverse()) {
      const signer = position === 0 ? readRoot(der) : readCertificate(der, position);
      pending.unshift((await startVerification(signer, signed)).holds);
      path.unshift(signer);
      signed = { signature: rawEcdsaSignature(signer.signature), data: signer.body };
    }
    checkCertificatePath(path, at);
    const broken = (await Promise.all(pending)).indexOf(false) + 1;
    if (broken === path.length) {
      throw new NitroError('cose_signature', 'The document is not signed by the key of its own certificate.');
    }
    if (broken > 0) {
      throw new NitroError(
        'chain_signature',
        `Certificate ${broken} is not signed by the one above it.`,
        broken,
      );
    }
    return path;
  } finally {
    await Promise.allSettled(pending);
  }
}
