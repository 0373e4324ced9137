import { sha384 } from '@noble/hashes/sha2.js';
import { fromHex } from '../../src/bytes/hex';
import { concat, utf8 } from '../../src/bytes/join';
import { encodeCbor, encodeIndefiniteMap, type CborValue } from './cbor-encoder';
import { makeCertificate, p384, signRaw, type CertificateTemplate } from './certificate-maker';

type Bytes = Uint8Array<ArrayBuffer>;

/** The build that test enclaves run: its measurements are made up, and known to nobody else. */
export const testBuild = {
  name: 'proofmark-test-build',
  pcrs: new Map<number, Bytes>(
    Array.from({ length: 16 }, (_, index) => [
      index,
      index < 3 ? Uint8Array.from(sha384(utf8(`proofmark-test-build pcr${index}`))) : new Uint8Array(48),
    ]),
  ),
} as const;

const roles = ['root', 'regional', 'zonal', 'instance', 'enclave'] as const;
export type CertificateRole = (typeof roles)[number];

/** What can be wrong with an issued document; everything else about it stays right. */
export interface IssueFaults {
  /** Fields of single certificates that differ from what AWS writes. The root cannot be changed: it is pinned. */
  readonly certificates?: Partial<Record<CertificateRole, Partial<CertificateTemplate>>>;
  /** Certificates signed with a stranger's key although they name the right issuer. */
  readonly forgedCertificates?: readonly CertificateRole[];
  /** Certificates left out of the path. */
  readonly omitCertificates?: readonly CertificateRole[];
  /** Payload fields by name: another value, or undefined to leave the field out. */
  readonly fields?: Readonly<Record<string, CborValue | undefined>>;
  /** Sign the document with a key that is not the enclave certificate's. */
  readonly foreignSignature?: boolean;
  /** A chain of the same shape under another root than the issuer's. */
  readonly otherRoot?: boolean;
  /** All-zero PCR0 to PCR2: an enclave in debug mode. */
  readonly debugMode?: boolean;
  /** Another key pair for the enclave, on whatever curve. */
  readonly enclaveKeys?: CryptoKeyPair;
  /** Bytes of the protected header. */
  readonly protectedHeader?: Uint8Array;
  /** Value of the unprotected header. */
  readonly unprotectedHeader?: CborValue;
  /** Write the payload as a map of definite length, as older enclaves did. */
  readonly definiteMap?: boolean;
}

export interface IssueOptions {
  /** DER SubjectPublicKeyInfo of the enclave's signing key; its SHA-256 goes into user_data. */
  readonly signingKeyDer: Uint8Array;
  /** DER of the TLS certificate; its SHA-256 goes into user_data. */
  readonly tlsCertDer: Uint8Array;
  /** Default: the measurements of `testBuild`. */
  readonly pcrs?: ReadonlyMap<number, Uint8Array>;
  /** Milliseconds since 1970; default: now. */
  readonly timestamp?: number;
  /** Default: an instance and enclave id of AWS's form. */
  readonly moduleId?: string;
  readonly nonce?: Uint8Array;
  readonly faults?: IssueFaults;
}

/** Signs attestation documents as an AWS Nitro hypervisor would, under a root of its own. */
export interface Issuer {
  /** DER of the root certificate: the trust anchor of whoever shall believe these documents. */
  readonly rootDer: Bytes;
  /** SHA-256 of `rootDer`. */
  readonly rootSha256: Bytes;
  issue(options: IssueOptions): Promise<Bytes>;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const protectedEs384 = fromHex('a1013822', 'protected header');

async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)));
}

/** nitriding's user_data: two multihashes (0x12 SHA-256, 0x20 bytes), TLS certificate first. */
export async function nitridingUserData(tlsCertDer: Uint8Array, signingKeyDer: Uint8Array): Promise<Bytes> {
  const prefix = Uint8Array.of(0x12, 0x20);
  return concat(prefix, await sha256(tlsCertDer), prefix, await sha256(signingKeyDer));
}

/** The five certificates of a document of that time, with AWS's names, lifetimes, path lengths and key usages. */
function templates(timestamp: number, moduleId: string): Record<CertificateRole, CertificateTemplate> {
  const suffix = 'test-region-1.aws';
  const instance = moduleId.split('-enc')[0] ?? moduleId;
  const names: Record<CertificateRole, string> = {
    root: 'proofmark-test.nitro-enclaves',
    regional: `fa81a085809d0853.${suffix}.nitro-enclaves`,
    zonal: `5d893a5001c52c61.zonal.${suffix}.nitro-enclaves`,
    instance: `${instance}.${suffix}.nitro-enclaves`,
    enclave: `${moduleId}.${suffix}`,
  };
  const authority = (
    role: CertificateRole,
    issuer: CertificateRole,
    [before, after]: readonly [number, number],
    pathLength?: number,
  ): CertificateTemplate => ({
    commonName: names[role],
    issuerCommonName: names[issuer],
    notBefore: timestamp - before,
    notAfter: timestamp + after,
    basicConstraints: pathLength === undefined ? { ca: true } : { ca: true, pathLength },
    keyUsage: role === 'instance' ? 0x04 : 0x86,
  });
  return {
    root: {
      ...authority('root', 'root', [0, 0]),
      notBefore: Date.UTC(2019, 9, 28),
      notAfter: Date.UTC(2049, 9, 28),
    },
    regional: authority('regional', 'root', [4 * day, 16 * day], 2),
    zonal: authority('zonal', 'regional', [9 * hour, 5 * day], 1),
    instance: authority('instance', 'zonal', [hour, 23 * hour], 0),
    enclave: {
      ...authority('enclave', 'instance', [3_000, 3 * hour]),
      basicConstraints: { ca: false },
      keyUsage: 0xc0,
    },
  };
}

/** A new hierarchy. Keys and signatures are random; everything else follows from the options of each document. */
export async function createIssuer(): Promise<Issuer> {
  const pair = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(p384, true, ['sign', 'verify']);
  let serial = 1;

  const [root, otherRoot, regional, zonal, instance, stranger] = await Promise.all([
    pair(),
    pair(),
    pair(),
    pair(),
    pair(),
    pair(),
  ]);
  const rootTemplate = templates(0, '').root;
  const rootDer = await makeCertificate(rootTemplate, root.publicKey, root.privateKey, serial++);

  async function chain(
    keys: Record<CertificateRole, CryptoKeyPair>,
    timestamp: number,
    moduleId: string,
    faults: IssueFaults,
  ): Promise<readonly { role: CertificateRole; der: Bytes }[]> {
    const wanted = templates(timestamp, moduleId);
    const made: { role: CertificateRole; der: Bytes }[] = [];
    for (const [index, role] of roles.entries()) {
      const issuer = roles[Math.max(0, index - 1)] ?? 'root';
      const forged = faults.forgedCertificates?.includes(role) === true;
      const signer = forged ? stranger : keys[issuer];
      const der =
        role === 'root' && keys.root === root
          ? rootDer
          : await makeCertificate(
              { ...wanted[role], ...faults.certificates?.[role] },
              keys[role].publicKey,
              signer.privateKey,
              serial++,
            );
      made.push({ role, der });
    }
    return made.filter(({ role }) => faults.omitCertificates?.includes(role) !== true);
  }

  async function issue(options: IssueOptions): Promise<Bytes> {
    const {
      faults = {},
      timestamp = Date.now(),
      moduleId = 'i-0123456789abcdef0-enc0123456789abcdef',
    } = options;
    const enclave = faults.enclaveKeys ?? (await pair());
    const keys = {
      root: faults.otherRoot === true ? otherRoot : root,
      regional,
      zonal,
      instance,
      enclave,
    };
    const path = await chain(keys, timestamp, moduleId, faults);
    const pcrs = new Map(options.pcrs ?? testBuild.pcrs);
    if (faults.debugMode === true) for (const index of [0, 1, 2]) pcrs.set(index, new Uint8Array(48));

    const fields = new Map<string, CborValue>([
      ['module_id', moduleId],
      ['digest', 'SHA384'],
      ['timestamp', timestamp],
      ['pcrs', pcrs],
      ['certificate', path.at(-1)?.der ?? null],
      ['cabundle', path.slice(0, -1).map(({ der }) => der)],
      ['public_key', utf8('dummy')],
      ['user_data', await nitridingUserData(options.tlsCertDer, options.signingKeyDer)],
      ['nonce', options.nonce ?? null],
    ]);
    for (const [name, value] of Object.entries(faults.fields ?? {})) {
      if (value === undefined) fields.delete(name);
      else fields.set(name, value);
    }

    const payload = faults.definiteMap === true ? encodeCbor(fields) : encodeIndefiniteMap(fields);
    const protectedHeader = faults.protectedHeader ?? protectedEs384;
    const toBeSigned = encodeCbor(['Signature1', protectedHeader, new Uint8Array(), payload]);
    const signer = faults.foreignSignature === true ? stranger : enclave;
    const signature = await signRaw(signer.privateKey, toBeSigned);
    return encodeCbor([protectedHeader, faults.unprotectedHeader ?? new Map(), payload, signature]);
  }

  return { rootDer, rootSha256: await sha256(rootDer), issue };
}
