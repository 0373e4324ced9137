import type { MadeProof, ProvingArtifacts } from '../../zk/engine';
import type { JobOptions } from '../../zk/engine-host';
import type { ProofJudgement } from '../../zk/judge-proof';

/** What the page that makes proofs needs of the engines; tests hand in another one. */
export interface Prover {
  /** @throws CodedError `engine_cancelled`, `engine_crashed` */
  prove(artifacts: ProvingArtifacts, options: JobOptions): Promise<MadeProof>;
  /** Judges a proof under a card, or the verification key of its proving key. */
  judge(made: MadeProof, card: unknown): Promise<ProofJudgement>;
}
