import type { InferenceMode, OnChainInference } from '../../opengradient/abi/inference-events';
import type { Reason } from './reason';

/**
 * What the chain's own record of an inference is worth, by how the caller asked for it. None of these records carries a
 * signature, an attestation or a proof, so none of them verifies anything.
 */
export const inferenceReasons = {
  inference_vanilla: {
    user: 'Recorded, but nothing proves the output. One node ran the model and reported this result; nobody signed it, and there is no proof.',
    developer: 'Mode VANILLA: the event is the only evidence, and it is the reporting node’s word.',
  },
  inference_tee_unattested: {
    user: 'It was asked to run in an enclave, a machine nobody can look into. But the record has no signature from one, so nothing shows that it did.',
    developer: 'Mode TEE is what the caller asked for; the event carries no attestation, key or signature.',
  },
  inference_zkml_unproved: {
    user: 'A proof was asked for, but the record neither holds one nor says where it is. If the page that shows this result hands you the proof, check that here.',
    developer:
      'Mode ZKML is what the caller asked for; no event carries a proof, a key or a reference to one.',
  },
  inference_mode_unknown: {
    user: 'The record does not say how the model was run, and carries no signature and no proof. Treat the result as unchecked.',
    developer: 'Only the hub’s result event is there, or the mode is a number without a known meaning.',
  },
  inference_simulated: {
    user: 'The record says itself that this result is only simulated. It does not come from the model.',
    developer: 'is_simulation_result of the ModelOutput is true.',
  },
} as const satisfies Record<string, Reason>;

/** Why an inference recorded on the chain stays unverified. */
export type InferenceCode = keyof typeof inferenceReasons;

const codes: Readonly<Record<InferenceMode, InferenceCode>> = {
  VANILLA: 'inference_vanilla',
  TEE: 'inference_tee_unattested',
  ZKML: 'inference_zkml_unproved',
  unknown: 'inference_mode_unknown',
};

/** The label of one record. */
export function inferenceCode({
  mode,
  simulated,
}: Pick<OnChainInference, 'mode' | 'simulated'>): InferenceCode {
  return simulated ? 'inference_simulated' : codes[mode];
}
