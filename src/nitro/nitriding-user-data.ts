import { sha256 } from '@noble/hashes/sha2.js';
import { equal } from '../bytes/join';
import { NitroError } from './codes';

/** What nitriding puts into user_data (brave/nitriding-daemon, `attestation.go`): 32 bytes each. */
export interface NitridingUserData {
  /** SHA-256 of the DER of the TLS certificate. */
  readonly tlsCertificateSha256: Uint8Array;
  /** SHA-256 of the DER SubjectPublicKeyInfo of the signing key. */
  readonly signingKeySha256: Uint8Array;
}

const digestBytes = 32;
/** Multihash: 0x12 is SHA-256, 0x20 its length. */
const prefix = Uint8Array.of(0x12, digestBytes);
const partBytes = prefix.length + digestBytes;

/**
 * Reads nitriding's two multihashes, 68 bytes: TLS certificate first, signing key second.
 *
 * @throws NitroError `user_data_malformed`
 */
export function readNitridingUserData(userData: Uint8Array | undefined): NitridingUserData {
  if (userData?.length !== 2 * partBytes) {
    throw new NitroError(
      'user_data_malformed',
      `user_data has ${userData?.length ?? 0} bytes; nitriding writes ${2 * partBytes}.`,
    );
  }
  const [tlsCertificateSha256, signingKeySha256] = [0, partBytes].map((start) => {
    if (!equal(userData.subarray(start, start + prefix.length), prefix)) {
      throw new NitroError(
        'user_data_malformed',
        `At byte ${start}, user_data has no SHA-256 multihash (1220…).`,
      );
    }
    return userData.subarray(start + prefix.length, start + partBytes);
  }) as [Uint8Array, Uint8Array];
  return { tlsCertificateSha256, signingKeySha256 };
}

/**
 * Checks that an attested user_data names this signing key.
 *
 * @param spkiDer DER SubjectPublicKeyInfo
 * @throws NitroError `user_data_malformed`, `signing_key_not_bound`
 */
export function bindSigningKey(userData: Uint8Array | undefined, spkiDer: Uint8Array): NitridingUserData {
  const bound = readNitridingUserData(userData);
  if (!equal(bound.signingKeySha256, sha256(spkiDer))) {
    throw new NitroError('signing_key_not_bound', 'user_data has the digest of another signing key.');
  }
  return bound;
}

/**
 * Checks that an attested user_data names this TLS certificate.
 *
 * @param certificateDer DER of the certificate
 * @throws NitroError `user_data_malformed`, `tls_cert_not_bound`
 */
export function bindTlsCertificate(
  userData: Uint8Array | undefined,
  certificateDer: Uint8Array,
): NitridingUserData {
  const bound = readNitridingUserData(userData);
  if (!equal(bound.tlsCertificateSha256, sha256(certificateDer))) {
    throw new NitroError('tls_cert_not_bound', 'user_data has the digest of another TLS certificate.');
  }
  return bound;
}
