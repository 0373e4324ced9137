import type { Address } from '../../bytes/hex';
import { toHex } from '../../bytes/hex';
import { registrySelectors } from './registry-calls';
import { WordReader } from './word-reader';

/** What an operator sent to register an enclave. None of it is believed before the document is verified. */
export interface Registration {
  /**
   * Which function was called. `unknown`: a selector this release does not know, whose arguments begin like those of the
   * known two; whether it was meant so is decided by the key and the document in it, which prove themselves.
   */
  readonly form: 'attestation' | 'attestation-and-ohttp' | 'unknown';
  /** The AWS Nitro attestation document (COSE_Sign1). */
  readonly document: Uint8Array;
  /** DER SubjectPublicKeyInfo. */
  readonly signingKey: Uint8Array;
  /** DER of the TLS certificate. */
  readonly tlsCertificate: Uint8Array;
  readonly paymentAddress: Address;
  readonly endpoint: string;
  readonly teeType: number;
}

const forms: ReadonlyMap<string, Registration['form']> = new Map([
  [registrySelectors.register, 'attestation'],
  [registrySelectors.registerWithOhttp, 'attestation-and-ohttp'],
]);

/** Real documents have 4 to 6 kB; PCRs, 1024 bytes each of user data and nonce, and long bundles stay far below. */
const longest = { document: 65_536, signingKey: 4_096, tlsCertificate: 16_384, endpoint: 2_048 };

/**
 * Decodes the calldata of a registration. Both known functions begin with the same six arguments (bytes document, bytes
 * key, bytes certificate, address, string, uint8).
 *
 * @throws CodedError AbiCode
 */
export function decodeRegistration(calldata: Uint8Array): Registration {
  const form = forms.get(toHex(calldata.subarray(0, 4))) ?? 'unknown';
  const head = new WordReader(calldata.subarray(4), 'The registration');
  return {
    form,
    document: head.bytes(0, longest.document),
    signingKey: head.bytes(1, longest.signingKey),
    tlsCertificate: head.bytes(2, longest.tlsCertificate),
    paymentAddress: head.address(3),
    endpoint: head.string(4, longest.endpoint),
    teeType: head.number(5, 8),
  };
}
