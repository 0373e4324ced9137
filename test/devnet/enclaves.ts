import { sha384 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromHex, toHex, type Hex, type Hex32 } from '../../src/bytes/hex';
import { concat, utf8 } from '../../src/bytes/join';
import { ohttpConfigHash } from '../../src/opengradient/abi/registry-ohttp';
import { testBuild, type Issuer } from '../evidence/attestation-issuer';
import { makeCertificate, p384 } from '../evidence/certificate-maker';
import { createSigner, type GatewaySigner } from '../evidence/gateway-signer';
import type { BuildName, EnclaveName } from './commands';
import { createOhttpKey, ohttpIds, type OhttpKey } from './gateway/ohttp-key';

/** The measurements of one build of the gateway, and what the registry calls it. */
export interface Build {
  readonly version: string;
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** keccak256(PCR0 ‖ PCR1 ‖ PCR2). */
  readonly pcrHash: Hex32;
}

function build(version: string, pcrs: ReadonlyMap<number, Uint8Array>): Build {
  const measured = [0, 1, 2].map((index) => pcrs.get(index) ?? new Uint8Array(48));
  return { version, pcrs, pcrHash: toHex(keccak_256(concat(...measured))) as Hex32 };
}

function measurements(measure: (index: number) => Uint8Array): ReadonlyMap<number, Uint8Array> {
  return new Map(Array.from({ length: 16 }, (_, index) => [index, measure(index)]));
}

const zero48 = new Uint8Array(48);

export const builds: Readonly<Record<BuildName, Build>> = {
  current: build(testBuild.name, testBuild.pcrs),
  revoked: build(
    'proofmark-test-build-revoked',
    measurements((index) => (index < 3 ? sha384(utf8(`revoked test build pcr${index}`)) : zero48)),
  ),
  debug: build(
    'proofmark-test-build-debug',
    measurements(() => zero48),
  ),
};

/** A running enclave: its keys and certificate. The attestation document is made when it is registered. */
export interface Enclave {
  readonly name: EnclaveName;
  readonly build: Build;
  readonly buildName: BuildName;
  readonly signer: GatewaySigner;
  readonly tlsCertDer: Uint8Array<ArrayBuffer>;
  readonly moduleId: string;
  readonly ohttp: OhttpKey;
}

const buildOf: Readonly<Record<EnclaveName, BuildName>> = {
  current: 'current',
  ohttp: 'current',
  revoked: 'revoked',
  debug: 'debug',
  unregistered: 'current',
};

/** nitriding's self-signed certificate for `localhost`. */
async function makeTlsCertificate(now: number): Promise<Uint8Array<ArrayBuffer>> {
  const pair = await crypto.subtle.generateKey(p384, true, ['sign', 'verify']);
  const day = 86_400_000;
  return makeCertificate(
    {
      commonName: 'localhost',
      issuerCommonName: 'localhost',
      notBefore: now - day,
      notAfter: now + 365 * day,
      basicConstraints: { ca: false },
      keyUsage: 0x80,
    },
    pair.publicKey,
    pair.privateKey,
    77,
  );
}

/** Starts an enclave: new keys, as every boot makes them. */
export async function bootEnclave(name: EnclaveName, now: number): Promise<Enclave> {
  const signer = await createSigner();
  const buildName = buildOf[name];
  return {
    name,
    buildName,
    build: builds[buildName],
    signer,
    tlsCertDer: await makeTlsCertificate(now),
    moduleId: `i-0${signer.teeId.slice(2, 18)}-enc0${signer.teeId.slice(18, 33)}`,
    ohttp: await createOhttpKey(),
  };
}

/** The document of an enclave, as its hypervisor would sign it now. */
export function attest(
  enclave: Enclave,
  issuer: Issuer,
  timestamp: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return issuer.issue({
    signingKeyDer: enclave.signer.signingKeyDer,
    tlsCertDer: enclave.tlsCertDer,
    pcrs: enclave.build.pcrs,
    moduleId: enclave.moduleId,
    timestamp,
  });
}

/** Where an enclave says it can be reached: an address that a browser cannot use. */
export const enclaveEndpoint = 'https://127.0.0.1';

/** The account that the answers of test enclaves are paid to. */
export const paymentAddress: Hex = '0x24e4bea7164bcfb52ccae10ede4f5a0cb9f09c4b';

/** The enclave's signature that vouches for its key for Oblivious HTTP. */
export function signOhttpConfig({ signer, ohttp }: Enclave): Promise<Uint8Array<ArrayBuffer>> {
  return signer.signBytes(fromHex(ohttpConfigHash(signer.teeId, { ...ohttpIds, ...ohttp }), 'config hash'));
}
