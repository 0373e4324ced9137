import { keccak_256 } from '@noble/hashes/sha3.js';
import { fromHex, type Hex32, toHex } from '../../bytes/hex';
import { concat, uint256, utf8 } from '../../bytes/join';
import type { WordReader } from './word-reader';

/** The HPKE key an enclave takes sealed requests with (RFC 9458 §3.1), as the registry holds it. */
export interface OhttpConfig {
  readonly keyId: number;
  readonly kemId: number;
  readonly kdfId: number;
  readonly aeadId: number;
  /** X25519: 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The encoded key configuration. */
  readonly keyConfig: Uint8Array;
  /** Seconds since 1970. */
  readonly registeredAt: number;
}

const longestKey = 2_048;

/**
 * Reads the tuple (uint8, uint16, uint16, uint16, bytes, bytes, uint256); the TEERegistryV2 form has a further word,
 * which is not read. An enclave without a key has a tuple of zeros: undefined.
 *
 * @throws CodedError AbiCode
 */
export function readOhttpConfig(tuple: WordReader): OhttpConfig | undefined {
  const config: OhttpConfig = {
    keyId: tuple.number(0, 8),
    kemId: tuple.number(1, 16),
    kdfId: tuple.number(2, 16),
    aeadId: tuple.number(3, 16),
    publicKey: tuple.bytes(4, longestKey),
    keyConfig: tuple.bytes(5, longestKey),
    registeredAt: tuple.number(6),
  };
  return config.registeredAt === 0 && config.publicKey.length === 0 ? undefined : config;
}

/** Keccak-256 of "OPENGRADIENT_TEE_OHTTP_CONFIG_V1". */
const domain = keccak_256(utf8('OPENGRADIENT_TEE_OHTTP_CONFIG_V1'));

/** What an enclave signs to vouch for its HPKE key (`computeOHTTPConfigHash` of TEERegistryV2.sol). */
export function ohttpConfigHash(
  teeId: Hex32,
  config: Pick<OhttpConfig, 'keyId' | 'kemId' | 'kdfId' | 'aeadId' | 'publicKey' | 'keyConfig'>,
): Hex32 {
  const words = concat(
    domain,
    fromHex(teeId, 'tee id', 32),
    uint256(config.keyId),
    uint256(config.kemId),
    uint256(config.kdfId),
    uint256(config.aeadId),
    keccak_256(config.publicKey),
    keccak_256(config.keyConfig),
  );
  return toHex(keccak_256(words)) as Hex32;
}
