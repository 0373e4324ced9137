/** Why a proof, a key, a card or an engine is not what was asked for. Stable: batch answers and receipts carry them. */
export type ZkCode =
  // What the proof itself is.
  | 'proof_missing'
  | 'proof_too_large'
  | 'malformed_proof'
  | 'signals_missing'
  | 'malformed_signals'
  | 'signal_count_mismatch'
  | 'proof_system_mismatch'
  | 'proof_curve_mismatch'
  | 'proof_invalid'
  // What it is checked under.
  | 'card_missing'
  | 'malformed_card'
  | 'malformed_key'
  | 'card_not_trusted'
  // A verifier contract run on this machine.
  | 'verifier_false'
  | 'verifier_reverted'
  | 'verifier_out_of_gas'
  | 'verifier_code_missing'
  | 'verifier_code_mismatch'
  | 'verifier_code_too_large'
  | 'verifier_answer_malformed'
  // The engines themselves.
  | 'ezkl_engine_absent'
  | 'engine_crashed'
  | 'engine_timed_out'
  | 'engine_cancelled';

/** What one verification ended with: `missing` says nothing about the proof, only that it could not be judged. */
export type ProofOutcome =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail' | 'missing'; readonly code: ZkCode; readonly detail: string };
