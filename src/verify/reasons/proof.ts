import type { ZkCode } from '../../zk/codes';
import type { BindingCode } from '../../zk/judge-proof';
import type { Reason } from './reason';

export const proofReasons = {
  proof_missing: {
    user: 'No proof came with this answer, so there is nothing to check.',
    developer: 'No snarkjs {proof, publicSignals}, EZKL proof or "zk" envelope was found within the bounds.',
  },
  proof_too_large: {
    user: 'The proof is far larger than any proof is, so it was not looked at.',
    developer: 'The proof exceeds the bounds on size, depth or number of values that are set before reading.',
  },
  malformed_proof: {
    user: 'What came as a proof is not one: a part of it is damaged or was never a proof.',
    developer:
      'A field is absent, unknown, not canonical decimal, out of its field, or no point of the curve; the detail names it.',
  },
  signals_missing: {
    user: 'The proof came without the public numbers it is about, so it could not be checked.',
    developer:
      'A proof of snarkjs needs its list of public signals: as publicSignals beside it, or with --public.',
  },
  malformed_signals: {
    user: 'The public numbers that belong to the proof are damaged.',
    developer:
      'A public signal is not canonical (decimal text below the field order; for EZKL 32 bytes of little-endian hex).',
  },
  signal_count_mismatch: {
    user: 'The proof comes with more or fewer numbers than this model has. It does not belong to it.',
    developer: 'The number of public signals is not the nPublic of the verification key.',
  },
  proof_system_mismatch: {
    user: 'The proof is of another kind than this model makes.',
    developer: 'The protocol of the proof is not the system of the card.',
  },
  proof_curve_mismatch: {
    user: 'The proof is of another kind than this model makes.',
    developer: 'The curve of the proof is not the curve of the verification key.',
  },
  proof_invalid: {
    user: 'The proof is false: these numbers were not shown to come from this model.',
    developer: 'The engine ran to its end and the equations of the proof do not hold under this key.',
  },
  card_missing: {
    user: 'There is a proof, but you have not yet said which model you trust it for. Add its model card.',
    developer: 'No stored model card has the hash that the envelope names, or no card was given (--card).',
  },
  malformed_card: {
    user: 'The model card cannot be used, so the proof was not checked.',
    developer:
      'The card has not the documented form, or maps signals the proof does not have; see the detail.',
  },
  malformed_key: {
    user: 'The key in the model card cannot be used, so the proof was not checked.',
    developer:
      'The verification key is not canonical or has points off its curve; the detail names the field.',
  },
  card_not_trusted: {
    user: 'The proof holds for the model card that this page brought along. That proves nothing until you trust the card yourself.',
    developer:
      'The card was offered by the page; add it under Model cards after comparing its hash with its source.',
  },
  verifier_false: {
    user: 'The proof is false: the verifier that the model’s owner published refuses it.',
    developer: 'The verifier contract returned false.',
  },
  verifier_reverted: {
    user: 'The proof is false: the verifier that the model’s owner published refuses it.',
    developer: 'The verifier contract reverted, as EZKL’s do for proofs that do not hold.',
  },
  verifier_out_of_gas: {
    user: 'The model’s verifier did not come to an end within its limits, so the proof stays unchecked.',
    developer: 'The contract used up the gas allowed for one verification.',
  },
  verifier_code_missing: {
    user: 'The verifier that the model’s owner published could not be fetched, so the proof stays unchecked.',
    developer: 'eth_getCode gave no code for the card’s contract, and the card carries none.',
  },
  verifier_code_mismatch: {
    user: 'The verifier found at its address is not the one your model card trusts, so it was not asked.',
    developer: 'keccak256 of the code is not the codeHash of the card.',
  },
  verifier_code_too_large: {
    user: 'The verifier found at its address is larger than any contract, so it was not run.',
    developer: 'The code is longer than 128 kB; chains allow 24 kB to 64 kB.',
  },
  verifier_answer_malformed: {
    user: 'The model’s verifier gave an answer that is neither yes nor no, so the proof stays unchecked.',
    developer: 'The contract returned something else than one word 0 or 1; its interface is another.',
  },
  ezkl_engine_absent: {
    user: 'This proof is made with EZKL, whose checker may not be part of Proofmark because it has no licence. A model card with the model’s published verifier contract would do.',
    developer:
      'Use a card with contract {chainId, address, codeHash}, or build with PROOFMARK_EZKL=1 and @ezkljs/engine installed.',
  },
  engine_crashed: {
    user: 'The proof could not be checked because the checker broke off. This says nothing about the proof.',
    developer: 'The engine threw or its Worker died; a fresh one is started for the next proof.',
  },
  engine_timed_out: {
    user: 'Checking the proof took too long and was stopped. This says nothing about the proof.',
    developer: 'The deadline of the engine passed and its Worker was terminated.',
  },
  engine_cancelled: {
    user: 'Checking the proof was stopped by you.',
    developer: 'The job was cancelled and its Worker terminated.',
  },
  output_not_proved: {
    user: 'The proof is genuine, but for other numbers than this page shows. Do not trust the numbers shown.',
    developer: 'A claimed output differs from the decoded public signal by a quantisation step or more.',
  },
  input_not_proved: {
    user: 'The proof is genuine, but for another input than the one this page names.',
    developer: 'A claimed input differs from the decoded public signal by a quantisation step or more.',
  },
  claim_unclear: {
    user: 'The proof is genuine, but the numbers in this answer cannot be matched to it one by one.',
    developer: 'The claimed value is not numbers, or not as many as the card maps.',
  },
  claim_missing: {
    user: 'The proof holds. The answer itself names no numbers to compare with it.',
    developer: 'Neither the envelope nor the fields beside the proof claim an output.',
  },
} as const satisfies Record<ZkCode | BindingCode, Reason>;
