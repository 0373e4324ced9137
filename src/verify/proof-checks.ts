import type { ProofJudgement } from '../zk/judge-proof';
import type { Check, CheckId, CheckValue } from './check';

/** Without which no proof counts as verified. */
export const requiredProofChecks: readonly CheckId[] = ['zk_proof'];

/** Whose word the card is: the user's own, or a page's, which nobody has vouched for. */
export type CardTrust = 'trusted' | 'offered';

function comparedValues(judgement: ProofJudgement): readonly CheckValue[] {
  return [...judgement.outputs, ...judgement.inputs].flatMap(({ label, proved, claimed }) =>
    claimed === undefined ? [] : [{ label, value: claimed, expected: proved }],
  );
}

function proofCheck(judgement: ProofJudgement, trust: CardTrust, ms: number): Check {
  const { proof, card } = judgement;
  const about: readonly CheckValue[] =
    card === undefined
      ? []
      : [
          { label: 'system', value: card.system },
          { label: 'card', value: card.hash },
        ];
  if (proof.outcome === 'pass' && trust === 'offered') {
    return { id: 'zk_proof', outcome: 'missing', code: 'card_not_trusted', values: about, ms };
  }
  if (proof.outcome === 'pass') return { id: 'zk_proof', outcome: 'pass', code: 'ok', values: about, ms };
  // Anyone can offer a card under which a proof fails: that says nothing about a proof for the real model.
  const outcome = trust === 'offered' ? 'missing' : proof.outcome;
  const values = [...about, { label: 'detail', value: proof.detail }];
  return { id: 'zk_proof', outcome, code: proof.code, values, ms };
}

/** The checks that a judged proof amounts to: that it holds, and that what is shown is what it proves. */
export function proofChecks(judgement: ProofJudgement, trust: CardTrust, ms: number): readonly Check[] {
  const { binding } = judgement;
  const proof = proofCheck(judgement, trust, ms);
  if (binding === undefined) return [proof];
  const values = comparedValues(judgement);
  if (binding.outcome === 'pass') {
    return [proof, { id: 'zk_binding', outcome: 'pass', code: 'ok', values, ms: 0 }];
  }
  const { outcome, code } = binding;
  const check: Check = { id: 'zk_binding', outcome, code, values, ms: 0 };
  // Where nothing is claimed there is nothing to compare: the proved numbers are what is shown.
  return [proof, code === 'claim_missing' ? { ...check, advisory: true } : check];
}

/** One plain sentence: what the proof shows about the numbers, and what it does not. */
export function proofSentence(
  { card, proof, inputs, binds, binding }: ProofJudgement,
  trust: CardTrust,
): string {
  if (card === undefined) {
    if (proof.outcome !== 'pass' && proof.code === 'card_missing') {
      return 'There is a proof, but no model card says what it would prove.';
    }
    return proof.outcome !== 'pass' && proof.code === 'proof_too_large'
      ? 'What came as a proof is far larger than any proof is, so it was not looked at.'
      : 'There is a proof, but its model card cannot be used.';
  }
  const model = `“${card.name}”`;
  if (proof.outcome === 'fail') {
    const isNone = proof.code === 'malformed_proof' || proof.code === 'malformed_signals';
    return isNone
      ? `What was given as a proof is damaged or is none, so it proves nothing about ${model}.`
      : `The proof does not hold for ${model}.`;
  }
  if (proof.outcome === 'missing') return `The proof could not be checked for ${model}.`;
  const end =
    card.setup === 'test' || card.setup === 'unknown'
      ? ' The key comes from a test setup: it proves nothing outside tests.'
      : '';
  if (trust === 'offered') {
    return `The proof holds for a model that this page calls ${model}. You have not trusted that card, so this proves nothing yet.${end}`;
  }
  if (binding?.outcome === 'fail') {
    return `The proof holds for ${model}, but for other numbers than this page shows.${end}`;
  }
  if (binding?.outcome === 'missing' && binding.code === 'claim_unclear') {
    return `The proof holds for ${model}, but the numbers of this answer cannot be matched with it, so it says nothing about them.${end}`;
  }
  const isInputCompared = inputs.length > 0 && inputs.every(({ agrees }) => agrees === true);
  const input = isInputCompared ? 'exactly this input' : 'exactly this input: the one listed with the proof';
  const claim = {
    'input+output': `This output is what ${model} gives for ${input}.`,
    output: `This output is what ${model} gives for some input; the input is not public.`,
    input: `${model} was run on ${input}; its output is not public.`,
    signals: `The proof holds for ${model}, whose card does not say what its public numbers mean.`,
    nothing: `The proof holds for ${model}, which makes no number public.`,
  }[binds];
  return `${claim}${end}`;
}
