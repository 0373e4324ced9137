import { fromHex, type Hex, type Hex32 } from '../../bytes/hex';
import { WordReader } from './word-reader';

/** First topics of the registry's events: the Keccak-256 of the signature beside each. */
export const registryTopics = {
  /** TEERegistered(bytes32 indexed teeId, address indexed owner, uint8 teeType) */
  registered: '0x97d0af70a4d2c616e9c1093d5f57c8b31b3a7d824f1d335e5d5416402ec14931' as Hex32,
  /** TEEEnabled(bytes32 indexed teeId) */
  enabled: '0xcfe7e61b35fbf35c6b0d5c7ebe6feb619ab832dc476c4a02dbdc041fb92b5ca6' as Hex32,
  /** TEEDisabled(bytes32 indexed teeId) */
  disabled: '0x01c235337ed5406ee8cebb3f299d60f237a2837430f8a14fbc81f94ce50236b6' as Hex32,
  /** HeartbeatReceived(bytes32 indexed teeId, uint256 timestamp) */
  heartbeat: '0x3cf0bf7708060bf073b6ddb921eef0485b3eb9da828e0ed751fa6582ef337f57' as Hex32,
  /** PCRApproved(bytes32 indexed pcrHash, uint8 indexed teeType, string version) */
  approved: '0x98c6d69cba0181c4e436357d22ac56e02ec472c03f04df0fbf89d1bb614af2fe' as Hex32,
  /** PCRRevoked(bytes32 indexed pcrHash, uint8 indexed teeType) */
  revoked: '0xd5a6741f8bbaee4cc3ea05953ea04c6a1863ce4c66a52da653dd0a315f84c2fb' as Hex32,
  /** PCRRevoked(bytes32 indexed pcrHash), emitted by earlier registries; the type is not said */
  revokedOfAnyType: '0x021cbdaf8e2ddc626ca016468398743e833c1d67b00106b10077757586679a20' as Hex32,
} as const;

/** One event that says something about an enclave, or about the build it runs. */
export type RegistryEvent =
  | { readonly name: 'registered' | 'enabled' | 'disabled'; readonly teeId: Hex32 }
  | {
      readonly name: 'heartbeat';
      readonly teeId: Hex32;
      /** Seconds since 1970, the enclave's clock. */ readonly signedAt: number;
    }
  | {
      readonly name: 'approved';
      readonly pcrHash: Hex32;
      readonly teeType: number;
      /** The label the approver gave it. */ readonly version: string;
    }
  | {
      readonly name: 'revoked';
      readonly pcrHash: Hex32;
      /** undefined: of any type. */ readonly teeType: number | undefined;
    };

const longestVersion = 256;

/**
 * Decodes a log of the registry by its first topic; undefined for events that do not concern an enclave's standing.
 *
 * @throws CodedError AbiCode when the log names a known event and does not have its form
 */
export function decodeRegistryEvent(topics: readonly Hex32[], data: Hex): RegistryEvent | undefined {
  const [name, subject, second] = topics;
  if (name === undefined || subject === undefined) return undefined;
  const body = () => new WordReader(fromHex(data, 'log data'), 'The registry event');
  const typeTopic = () =>
    new WordReader(fromHex(second ?? '0x', 'log topic'), 'The registry event').number(0, 8);
  switch (name) {
    case registryTopics.registered:
      return { name: 'registered', teeId: subject };
    case registryTopics.enabled:
      return { name: 'enabled', teeId: subject };
    case registryTopics.disabled:
      return { name: 'disabled', teeId: subject };
    case registryTopics.heartbeat:
      return { name: 'heartbeat', teeId: subject, signedAt: body().number(0) };
    case registryTopics.approved:
      return {
        name: 'approved',
        pcrHash: subject,
        teeType: typeTopic(),
        version: body().string(0, longestVersion),
      };
    case registryTopics.revoked:
      return { name: 'revoked', pcrHash: subject, teeType: typeTopic() };
    case registryTopics.revokedOfAnyType:
      return { name: 'revoked', pcrHash: subject, teeType: undefined };
    default:
      return undefined;
  }
}
