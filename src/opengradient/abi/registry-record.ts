import { CodedError } from '../../bytes/coded-error';
import type { Address, Hex32 } from '../../bytes/hex';
import { type OhttpConfig, readOhttpConfig } from './registry-ohttp';
import { type AbiCode, WordReader } from './word-reader';

/**
 * What the registry holds about one enclave (`TEEInfo` of TEERegistry.sol), decoded but not believed: the key has to be
 * held against the tee id by whoever uses it. Times are the chain's, in seconds since 1970.
 */
export interface TeeRecord {
  readonly owner: Address;
  readonly paymentAddress: Address;
  readonly endpoint: string;
  /** DER SubjectPublicKeyInfo of the RSA signing key. */
  readonly publicKey: Uint8Array;
  /** DER of the certificate the enclave serves TLS with. */
  readonly tlsCertificate: Uint8Array;
  /** keccak256(PCR0 ‖ PCR1 ‖ PCR2). */
  readonly pcrHash: Hex32;
  readonly teeType: number;
  readonly enabled: boolean;
  readonly registeredAt: number;
  readonly lastHeartbeatAt: number;
  /** Only registries of the eleven-field shape carry it. */
  readonly ohttpConfig: OhttpConfig | undefined;
}

/** Codes of a record that cannot be read: as for any ABI bytes, or a shape this release does not know. */
export type RecordCode = AbiCode | 'record_shape_unknown';

const longest = { endpoint: 2_048, publicKey: 4_096, tlsCertificate: 16_384 };

/** The offset of `endpoint` is the size of the tuple's head: ten words, or eleven with `ohttpConfig`. */
const headOfTenFields = 10 * 32;
const headOfElevenFields = 11 * 32;

function readRecord(tuple: WordReader): TeeRecord {
  const head = tuple.uint(2);
  if (head !== BigInt(headOfTenFields) && head !== BigInt(headOfElevenFields)) {
    throw new CodedError<RecordCode>(
      'record_shape_unknown',
      `The registry's record has a head of ${head} bytes; known are ${headOfTenFields} and ${headOfElevenFields}.`,
    );
  }
  return {
    owner: tuple.address(0),
    paymentAddress: tuple.address(1),
    endpoint: tuple.string(2, longest.endpoint),
    publicKey: tuple.bytes(3, longest.publicKey),
    tlsCertificate: tuple.bytes(4, longest.tlsCertificate),
    pcrHash: tuple.bytes32(5),
    teeType: tuple.number(6, 8),
    enabled: tuple.bool(7),
    registeredAt: tuple.number(8),
    lastHeartbeatAt: tuple.number(9),
    ohttpConfig: head === BigInt(headOfElevenFields) ? readOhttpConfig(tuple.tuple(10)) : undefined,
  };
}

/** Decodes what `getTEE(bytes32)` returned, of either shape. @throws CodedError RecordCode */
export function decodeTeeRecord(returned: Uint8Array): TeeRecord {
  return readRecord(new WordReader(returned, 'The registry record').tuple(0));
}
