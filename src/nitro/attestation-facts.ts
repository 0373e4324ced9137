import { keccak_256 } from '@noble/hashes/sha3.js';
import { type Hex32, toHex } from '../bytes/hex';
import { concat } from '../bytes/join';
import type { AttestationDocument } from './attestation-document';
import type { Certificate } from './certificate';
import { isDebugMode } from './pcr-policy';

/** The steps of AWS's path, from the root that is pinned to the enclave; `intermediate` in a path of another length. */
export type CertificateRole = 'root' | 'regional' | 'zonal' | 'instance' | 'enclave' | 'intermediate';

/** One step of the certificate path, as shown. */
export interface CertificateStep {
  readonly role: CertificateRole;
  /** The subject's common name. */
  readonly subject: string;
  /** Lower-case hex, without prefix. */
  readonly serial: string;
  /** Milliseconds since 1970, both included. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256 of the DER. */
  readonly sha256: Hex32;
}

/** What a verified attestation document says. */
export interface AttestationFacts {
  readonly moduleId: string;
  /** Milliseconds since 1970, by the hypervisor's clock. */
  readonly timestamp: number;
  readonly digest: 'SHA384';
  /** Measurements by index, 48 bytes each. */
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** keccak256(PCR0 ‖ PCR1 ‖ PCR2): how the registry names a build (TEERegistry `computePCRHash`). */
  readonly pcrHash: Hex32;
  readonly userData: Uint8Array | undefined;
  readonly nonce: Uint8Array | undefined;
  readonly publicKey: Uint8Array | undefined;
  /** Root first. */
  readonly certificates: readonly CertificateStep[];
  /** AWS region by the names of the certificates, `us-east-2`; undefined where they name none. */
  readonly region: string | undefined;
  /** EC2 instance by the module id, `i-0123…`; undefined where it names none. */
  readonly instanceId: string | undefined;
  /** All-zero PCR0: the parent machine can read the enclave's memory and console. */
  readonly debugMode: boolean;
}

const awsRoles: readonly CertificateRole[] = ['root', 'regional', 'zonal', 'instance', 'enclave'];

function roleAt(position: number, length: number): CertificateRole {
  if (length === awsRoles.length) return awsRoles[position] ?? 'intermediate';
  if (position === 0) return 'root';
  return position === length - 1 ? 'enclave' : 'intermediate';
}

function regionOf(path: readonly Certificate[]): string | undefined {
  return path.at(-1)?.commonName.match(/\.([a-z]+(?:-[a-z]+)+-\d+)\.aws$/)?.[1];
}

/** keccak256(PCR0 ‖ PCR1 ‖ PCR2) of measurements that have all three. */
export function pcrHashOf(pcrs: ReadonlyMap<number, Uint8Array>): Hex32 {
  const parts = [0, 1, 2].map((index) => pcrs.get(index) ?? new Uint8Array());
  return toHex(keccak_256(concat(...parts))) as Hex32;
}

/** Names what a document says; call it only when its path and signature hold. */
export function factsOf(
  document: AttestationDocument,
  path: readonly Certificate[],
  bundle: readonly { readonly sha256: Hex32 }[],
): AttestationFacts {
  return {
    moduleId: document.moduleId,
    timestamp: document.timestamp,
    digest: document.digest,
    pcrs: document.pcrs,
    pcrHash: pcrHashOf(document.pcrs),
    userData: document.userData,
    nonce: document.nonce,
    publicKey: document.publicKey,
    certificates: bundle.flatMap(({ sha256 }, position) => {
      const certificate = path[position];
      if (certificate === undefined) return [];
      const { commonName: subject, serial, notBefore, notAfter } = certificate;
      return [{ role: roleAt(position, path.length), subject, serial, notBefore, notAfter, sha256 }];
    }),
    region: regionOf(path),
    instanceId: /^(i-[0-9a-f]+)-enc/.exec(document.moduleId)?.[1],
    debugMode: isDebugMode(document.pcrs),
  };
}
