import { equal } from '../bytes/join';
import type { Certificate } from './certificate';
import { type ChainCode, NitroError } from './codes';

function refuse(code: ChainCode, position: number, problem: string): never {
  throw new NitroError(code, `Certificate ${position}: ${problem}`, position);
}

/** P-384 and SHA-384 throughout: AWS has never used anything else in this path. */
function checkAlgorithm(certificate: Certificate, position: number): void {
  if (certificate.publicKey === undefined)
    refuse('chain_algorithm', position, 'its key is not an uncompressed P-384 point.');
  if (!certificate.signedWithEs384)
    refuse('chain_algorithm', position, 'it is not signed with ecdsa-with-SHA384.');
}

function checkName(certificate: Certificate, issuer: Certificate, position: number): void {
  if (!equal(certificate.issuer, issuer.subject)) {
    refuse('chain_issuer_mismatch', position, 'its issuer is not the subject of the certificate above it.');
  }
}

function checkExtensions(certificate: Certificate, position: number): void {
  const [unknown] = certificate.unknownCritical;
  if (unknown !== undefined)
    refuse('chain_critical_ext', position, `the critical extension ${unknown} is unknown.`);
}

/** @param below how many certificates stand between this one and the last */
function checkAuthority(certificate: Certificate, position: number, below: number): void {
  const { basicConstraints, keyUsage } = certificate;
  if (basicConstraints?.ca !== true)
    refuse('chain_not_ca', position, 'it issues, but is no certification authority.');
  // RFC 5280 does not count certificates that issue themselves, which would make a path as long as one likes.
  if (position > 0 && equal(certificate.issuer, certificate.subject)) {
    refuse('chain_pathlen', position, 'it issued itself below the root.');
  }
  const { pathLength } = basicConstraints;
  if (pathLength !== undefined && below > pathLength) {
    refuse('chain_pathlen', position, `${below} authorities stand below it, ${pathLength} are allowed.`);
  }
  if (keyUsage?.certificateSigning !== true) {
    refuse('chain_key_usage', position, 'its key may not sign certificates.');
  }
}

function checkEnd(certificate: Certificate, position: number): void {
  if (certificate.basicConstraints?.ca === true) {
    refuse('chain_leaf_is_ca', position, 'the certificate that signed the document is an authority itself.');
  }
  if (certificate.keyUsage?.digitalSignature !== true) {
    refuse('chain_key_usage', position, 'its key may not sign documents.');
  }
}

function checkValidity(certificate: Certificate, position: number, at: number): void {
  // X.509 counts whole seconds, both ends included (RFC 5280 §4.1.2.5).
  const time = Math.floor(at / 1000) * 1000;
  if (time < certificate.notBefore) {
    refuse('cert_not_yet_valid', position, `valid from ${new Date(certificate.notBefore).toISOString()}.`);
  }
  if (time > certificate.notAfter) {
    refuse('cert_expired', position, `valid until ${new Date(certificate.notAfter).toISOString()}.`);
  }
}

/**
 * Everything about a path except its signatures (RFC 5280 §6.1, and stricter): algorithms, name chaining, critical
 * extensions, basic constraints, path length, key usage, validity. The path is taken in the order given and must be
 * whole; nothing is searched for. The root is here because its fingerprint is pinned.
 *
 * @param path root first, the document's own certificate last; at least two
 * @param at milliseconds since 1970
 * @throws NitroError with a `ChainCode` and the position of the certificate at fault
 */
export function checkCertificatePath(path: readonly Certificate[], at: number): void {
  path.forEach(checkAlgorithm);
  path.forEach((certificate, position) => {
    const issuer = path[position - 1];
    if (issuer !== undefined) checkName(certificate, issuer, position);
  });
  const end = path.length - 1;
  path.forEach((certificate, position) => {
    checkExtensions(certificate, position);
    if (position < end) checkAuthority(certificate, position, end - position - 1);
    else checkEnd(certificate, position);
  });
  path.forEach((certificate, position) => {
    checkValidity(certificate, position, at);
  });
}
