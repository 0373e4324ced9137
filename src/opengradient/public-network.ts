import { address } from '../bytes/hex';
import { awsNitroRootSha256Hex } from '../nitro/aws-root';
import type { NetworkProfile } from './network';

/** The id of the preset network; imported profiles cannot take it. */
export const PUBLIC_NETWORK_ID = 'opengradient';

/**
 * The public OpenGradient network. Its published sources name two registries and two chain ids: both registries are
 * asked, and what the node reports as chain id is shown beside the one expected here.
 */
export const PUBLIC_NETWORK: NetworkProfile = {
  id: PUBLIC_NETWORK_ID,
  name: 'OpenGradient',
  kind: 'public',
  chainId: 10740,
  rpcUrls: ['https://ogevmdevnet.opengradient.ai'],
  registries: [
    address('0x703cB174AEadB35D611858369B4b1111dC9Abda6', 'registry of the Python SDK'),
    address('0x4e72238852f3c918f4E4e57AeC9280dDB0c80248', 'registry of the TypeScript SDK and the explorer'),
  ],
  relay: address('0xf1dc0d5Dcf2A01924faC78185B9227CF3EC839A5', 'settlement relay'),
  walrusAggregators: ['https://aggregator.suicore.com'],
  explorer: {
    tx: 'https://explorer.opengradient.ai/tx/{tx}',
    block: 'https://explorer.opengradient.ai/block/{block}',
    blob: 'https://walruscan.com/mainnet/blob/{blob}',
  },
  attestationRootSha256: awsNitroRootSha256Hex,
  allowDebug: false,
  finality: { kind: 'committed' },
};
