import { fromBase64 } from '../bytes/base64';
import { CodedError, messageOf } from '../bytes/coded-error';
import { importLeafKey, type LeafKey } from '../settlement/leaf-signature';

const pem = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/**
 * Reads a signing key from PEM (RFC 7468 §13, SubjectPublicKeyInfo).
 *
 * @throws CodedError `signing_key_malformed`
 */
export async function importPemKey(text: string): Promise<LeafKey> {
  const body = pem.exec(text)?.[1];
  if (body === undefined) {
    throw new CodedError('signing_key_malformed', 'The signing key is not PEM with the label PUBLIC KEY.');
  }
  try {
    return await importLeafKey(fromBase64(body.replace(/\s/g, ''), 'signing key'));
  } catch (error) {
    throw new CodedError('signing_key_malformed', `The signing key is no RSA key: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
