import type { MadeProof, ProvingArtifacts } from '../zk/engine';
import type { JobOptions } from '../zk/engine-host';
import { createEngineHost } from '../zk/engine-host';
import type { ProofJudgement } from '../zk/judge-proof';
import { IDLE_MS, PROVE_DEADLINE_MS, spawnEngine, VERIFY_DEADLINE_MS } from './zk-threads';

/** Engines for the page that makes proofs, in Workers of its own: files go to them as they are, unread. */
export function createProver(): {
  prove(artifacts: ProvingArtifacts, options: JobOptions): Promise<MadeProof>;
  judge(made: MadeProof, card: unknown): Promise<ProofJudgement>;
} {
  const spawn = () => spawnEngine('snarkjs');
  // Memory grows with the circuit and WASM never gives it back: the Worker ends with its proof.
  const proving = createEngineHost({ spawn, deadlineMs: PROVE_DEADLINE_MS, idleMs: 0 });
  const verifying = createEngineHost({ spawn, deadlineMs: VERIFY_DEADLINE_MS, idleMs: IDLE_MS });
  return {
    prove: (artifacts, options) => proving.run({ kind: 'prove', artifacts }, options),
    judge: ({ proof, publicSignals }, card) =>
      verifying.run({ kind: 'judge', proof, signals: publicSignals, card }),
  };
}
