import type { ProofOutcome } from './codes';
import type { SnarkKey } from './snarkjs-key';
import type { SnarkProof, SnarkSystem } from './snarkjs-proof';

/** How far a job has come: what it does now, in a few plain words. */
export type Progress = (step: string) => void;

/** A proof that was read, with the key it is checked under: nothing in here needs to be read again. */
export interface SnarkVerification {
  readonly key: SnarkKey;
  readonly proof: SnarkProof;
  readonly signals: readonly bigint[];
}

/** Large binary input: bytes, or a file that is read piece by piece: the browser's, or one at a path of the terminal. */
export type Artifact = Uint8Array | Blob | { readonly path: string };

/** What a proof is made from. */
export interface ProvingArtifacts {
  readonly system: SnarkSystem;
  /** The circuit's witness generator, as circom writes it. */
  readonly circuit: Artifact;
  /** The proving key (`.zkey`). */
  readonly provingKey: Artifact;
  /** Signals by name. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A proof made here, with its public signals, as snarkjs writes them. */
export interface MadeProof {
  readonly proof: unknown;
  readonly publicSignals: readonly string[];
  /** The verification key that belongs to the proving key. */
  readonly verificationKey: unknown;
}

/** One way to check proofs; `prove` where it can make them too. */
export interface Engine<Verification> {
  verify(job: Verification): Promise<ProofOutcome>;
  prove?(artifacts: ProvingArtifacts, progress: Progress): Promise<MadeProof>;
}
