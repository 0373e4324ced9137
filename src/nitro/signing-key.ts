import { messageOf } from '../bytes/coded-error';
import { NitroError } from './codes';
import { readDer } from './der';

const minModulusBits = 2048;
/** Beyond this a verification costs so much that a key becomes an attack. */
const maxModulusBits = 8192;
/** F4 and above: smaller exponents have a history of forgeries. */
const minExponent = 65_537n;
const maxExponentBytes = 4;

function exponentOf({ publicExponent }: RsaKeyAlgorithm): bigint {
  return publicExponent.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/**
 * Imports an enclave's signing key for RSA-PSS with SHA-256, and refuses one that is not RSA of 2048 to 8192 bits with
 * an odd exponent of 65537 or more, up to four bytes.
 *
 * @param spkiDer DER SubjectPublicKeyInfo
 * @throws NitroError `signing_key_unsupported`
 */
export async function importSigningKey(spkiDer: Uint8Array): Promise<CryptoKey> {
  let key: CryptoKey;
  try {
    // WebCrypto reads over bytes behind the key; another id would stand for the same key then.
    readDer(spkiDer);
    key = await crypto.subtle.importKey(
      'spki',
      Uint8Array.from(spkiDer),
      { name: 'RSA-PSS', hash: 'SHA-256' },
      false,
      ['verify'],
    );
  } catch (error) {
    throw new NitroError('signing_key_unsupported', `The signing key is not an RSA key: ${messageOf(error)}`);
  }
  const algorithm = key.algorithm as RsaHashedKeyAlgorithm;
  const { modulusLength, publicExponent } = algorithm;
  if (modulusLength < minModulusBits || modulusLength > maxModulusBits) {
    throw new NitroError(
      'signing_key_unsupported',
      `The signing key has ${modulusLength} bits, not 2048 to 8192.`,
    );
  }
  const exponent = exponentOf(algorithm);
  if (publicExponent.length > maxExponentBytes || exponent < minExponent || exponent % 2n === 0n) {
    throw new NitroError(
      'signing_key_unsupported',
      `The signing key has the public exponent ${exponent.toString()}.`,
    );
  }
  return key;
}
