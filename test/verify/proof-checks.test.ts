import { describe, expect, test } from 'vitest';
import { proofChecks, proofSentence, requiredProofChecks } from '../../src/verify/proof-checks';
import { verdictOf } from '../../src/verify/verdict';
import type { ProofJudgement } from '../../src/zk/judge-proof';
import { judge, mlp } from '../zk/snarkjs-vectors';

const { proof, signals, card } = mlp('groth16');

const verdict = (judgement: ProofJudgement, trust: 'trusted' | 'offered'): string =>
  verdictOf(proofChecks(judgement, trust, 1), requiredProofChecks);

describe('the verdict on a proof', () => {
  test('is verified under a trusted card, for the numbers claimed or none', async () => {
    for (const claimedOutput of [[203, -206], undefined]) {
      const judgement = await judge({ proof, signals, card, claimedOutput });
      expect(verdict(judgement, 'trusted')).toBe('verified');
      expect(proofSentence(judgement, 'trusted')).toContain('for exactly this input');
    }
  });

  test('says that a test setup proves nothing outside tests', async () => {
    const judgement = await judge({ proof, signals, card });
    expect(proofSentence(judgement, 'trusted')).toContain('it proves nothing outside tests');
    const ceremony = await judge({ proof, signals, card: { ...card, setup: 'ceremony' } });
    expect(proofSentence(ceremony, 'trusted')).not.toContain('tests');
  });

  test('says that the input is not public, where it is not', async () => {
    const judgement = await judge({ proof, signals, card: { ...card, inputs: [] } });
    expect(proofSentence(judgement, 'trusted')).toContain('for some input; the input is not public');
  });

  test('is unverifiable under a card that only the page vouches for, whether the proof holds or not', async () => {
    const good = await judge({ proof, signals, card });
    expect(verdict(good, 'offered')).toBe('unverifiable');
    expect(proofSentence(good, 'offered')).toContain('You have not trusted that card');
    const bad = await judge({ proof, signals: ['204', ...signals.slice(1)], card });
    expect(verdict(bad, 'offered')).toBe('unverifiable');
  });

  test('is rejected for a false proof, and for a right proof of other numbers', async () => {
    const altered = await judge({ proof, signals: ['204', ...signals.slice(1)], card });
    expect(verdict(altered, 'trusted')).toBe('rejected');
    const other = await judge({ proof, signals, card, claimedOutput: [1, 2] });
    expect(verdict(other, 'trusted')).toBe('rejected');
    expect(proofChecks(other, 'trusted', 1).map(({ id, outcome }) => [id, outcome])).toEqual([
      ['zk_proof', 'pass'],
      ['zk_binding', 'fail'],
    ]);
  });

  test('is unverifiable where the claimed numbers cannot be told apart', async () => {
    const judgement = await judge({ proof, signals, card, claimedOutput: [203] });
    expect(verdict(judgement, 'trusted')).toBe('unverifiable');
  });
});
