import type { BatchKind } from '../batch-kind';
import { proofResult, reportProof } from '../proof-case';

/**
 * `{"id", "kind": "proof", "proof", "publicSignals"?, "card"}`: the proof as an object or its JSON text, with the signals
 * apart or inside it; the card in the documented form, or a verification key of snarkjs. `codeHex` may carry the code of
 * the card's contract, `claimedOutput` and `claimedInput` the numbers that are shown.
 */
export const proofKind: BatchKind = {
  kind: 'proof',
  run: async (line) =>
    proofResult(
      await reportProof({
        proof: line.proof,
        signals: line.publicSignals,
        card: line.card,
        codeHex: line.codeHex,
        claimedOutput: line.claimedOutput,
        claimedInput: line.claimedInput,
      }),
    ),
};
