import type { Hex32 } from '../../bytes/hex';
import type { OnChainInference } from '../../opengradient/abi/inference-events';
import type { NetworkProfile } from '../../opengradient/network';
import type { InferenceCode } from '../../verify/reasons/inference';
import type { NetworkLabel } from './answer-row';

/** Runs of models that one transaction recorded on the chain. None of them is ever verified: nothing in it could be. */
export interface InferenceReport {
  readonly network: NetworkLabel;
  readonly transaction: Hex32;
  readonly block: number;
  /** Nodes that say exactly this, of those that were asked. */
  readonly nodes: { readonly agreed: number; readonly asked: number };
  readonly inferences: readonly (OnChainInference & {
    /** Why it stays unverified. */
    readonly code: InferenceCode;
  })[];
  readonly explorer: NetworkProfile['explorer'];
}
