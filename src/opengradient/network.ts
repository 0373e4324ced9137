import type { Address, Hex32 } from '../bytes/hex';

/**
 * `test` networks prove nothing about the world: they bring an attestation root of their own, or allow debug mode.
 * `custom` ones are the user's, under AWS's root. Both are labelled wherever their results are shown.
 */
export type NetworkKind = 'public' | 'custom' | 'test';

/** Everything that has to be known to check answers of one OpenGradient network. Comes from this release or the user, never from a page. */
export interface NetworkProfile {
  /** Lower-case letters, digits and hyphens; at most 40 characters. */
  readonly id: string;
  readonly name: string;
  readonly kind: NetworkKind;
  /** The chain id the profile's author expects; what a node reports may differ, and is shown if it does. */
  readonly chainId: number;
  /** One to four JSON-RPC endpoints; where there are two, answers that matter are compared. */
  readonly rpcUrls: readonly string[];
  /** Candidate TEE registries; the first that knows an enclave is used and named. */
  readonly registries: readonly Address[];
  readonly relay: Address;
  /** Base URLs without trailing slash; blobs are read at `<base>/v1/blobs/<id>`. */
  readonly walrusAggregators: readonly string[];
  /** URL templates with `{tx}`, `{block}` or `{blob}`; only ever opened by a click of the user. */
  readonly explorer: { readonly tx?: string; readonly block?: string; readonly blob?: string };
  /** SHA-256 of the DER of the attestation root certificate. */
  readonly attestationRootSha256: Hex32;
  /** Whether enclaves in debug mode (all-zero PCR0) count; only networks of kind `test` may say so. */
  readonly allowDebug: boolean;
  /** When a record counts as final: at once in a committed block (CometBFT), or so many blocks deep. */
  readonly finality: { readonly kind: 'committed' } | { readonly kind: 'depth'; readonly blocks: number };
}
