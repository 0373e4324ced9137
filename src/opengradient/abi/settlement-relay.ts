import { address } from '../../bytes/hex';

/** The relay whose events the network's own explorer reads (EXP `lib/inferences/address.ts`). */
export const openGradientRelay = address('0xf1dc0d5Dcf2A01924faC78185B9227CF3EC839A5', 'relay');
