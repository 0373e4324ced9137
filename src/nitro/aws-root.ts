import { fromHex, toHex, type Hex32 } from '../bytes/hex';

/**
 * SHA-256 of the DER of the AWS Nitro Enclaves root certificate G1, valid from 2019-10-28 to 2049-10-28 (AWS, "Verifying the
 * root of trust"). Whoever signs under it is Amazon's hypervisor.
 */
export const awsNitroRootSha256: Uint8Array<ArrayBuffer> = fromHex(
  '641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b',
  'AWS Nitro root fingerprint',
  32,
);

/** The same fingerprint as text, for network profiles. */
export const awsNitroRootSha256Hex = toHex(awsNitroRootSha256) as Hex32;
