import type { MadeProof, ProvingArtifacts } from './engine';
import type { ProofCase, ProofJudgement } from './judge-proof';
import type { CardAnchor, ModelCard } from './model-card';

/** The scripts that engines run in, each loaded only when it has a job. */
export type EngineName = 'snarkjs' | 'evm';

/** A proof to judge, in values that survive JSON. */
export interface JudgeRequest extends Omit<ProofCase, 'code'> {
  readonly kind: 'judge';
  /** Runtime code of the card's contract, as hex text. */
  readonly codeHex?: string | undefined;
}

/** A card as a list shows it: what was read of it, without its key. */
export type CardSummary = Pick<
  ModelCard,
  'hash' | 'name' | 'system' | 'hidden' | 'setup' | 'setupNote' | 'source' | 'modelCid'
> & {
  readonly anchor: CardAnchor['kind'];
  readonly contract:
    | {
        readonly chainId: number | undefined;
        readonly address: string | undefined;
        readonly hasCode: boolean;
      }
    | undefined;
  readonly outputs: number;
  readonly inputs: number;
};

/** One job for an engine's Worker. */
export type EngineRequest =
  | JudgeRequest
  | { readonly kind: 'read-card'; readonly card: unknown }
  | { readonly kind: 'prove'; readonly artifacts: ProvingArtifacts };

/** What a job gives. */
export interface EngineResults {
  readonly judge: ProofJudgement;
  readonly 'read-card': CardSummary;
  readonly prove: MadeProof;
}

/** What a Worker posts while it works, and at its end. */
export type EngineMessage =
  | { readonly kind: 'progress'; readonly step: string }
  | {
      readonly kind: 'done';
      readonly result: EngineResults[keyof EngineResults];
      /** Something broke in the Worker: it is to be used no more. */
      readonly isSpent: boolean;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };
