const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-384' } as const;
const signatureAlgorithm = { name: 'ECDSA', hash: 'SHA-384' } as const;

/** WebCrypto's types ask for arrays that are certainly not shared memory; evidence never is. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

/**
 * Imports a P-384 public key for `verifyEs384`.
 *
 * @param point uncompressed, 97 bytes
 * @returns undefined if it is not a point on the curve
 */
export async function importP384Key(point: Uint8Array): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('raw', owned(point), keyAlgorithm, false, ['verify']);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'DataError') return undefined;
    throw error;
  }
}

/**
 * Verifies ECDSA over P-384 with SHA-384.
 *
 * @param signature `r ‖ s`, 96 bytes
 */
export function verifyEs384(key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  return crypto.subtle.verify(signatureAlgorithm, key, owned(signature), owned(data));
}
