import { createEvmEngine } from '../../src/zk/evm-engine';
import { createEzklEngine } from '../../src/zk/ezkl-engine';
import type { ProofCase, ProofJudgement } from '../../src/zk/judge-proof';
import { judgeProof } from '../../src/zk/judge-proof';
import { createSnarkjsEngine } from '../../src/zk/snarkjs-engine';
import type { SnarkSystem } from '../../src/zk/snarkjs-proof';
import { readFixture, readFixtureJson } from '../support/fixtures';

/** Public signals 0 and 1 are the outputs of the perceptron, 2 to 4 its inputs. */
export const mlpMapping = {
  outputs: [{ index: 0, count: 2, labels: ['first', 'second'] }],
  inputs: [{ index: 2, count: 3 }],
};

type Json = Record<string, unknown>;

/** The 3-4-2 perceptron proved in one system: proof, signals and key, as snarkjs wrote them. */
export function mlp(system: SnarkSystem): { proof: Json; signals: string[]; key: Json; card: Json } {
  const read = (part: string): unknown => readFixtureJson(`zk/snarkjs/${system}.${part}.json`);
  const key = read('vkey') as Json;
  return {
    proof: read('proof') as Json,
    signals: read('public') as string[],
    key,
    card: {
      name: 'MLP 3-4-2',
      system,
      verificationKey: key,
      setup: 'test: public beacon only',
      ...mlpMapping,
    },
  };
}

/** What proofs of the perceptron are made from; inputs 25, −7, 13. */
export function mlpArtifacts(system: SnarkSystem) {
  return {
    system,
    circuit: readFixture('zk/snarkjs/mlp.wasm'),
    provingKey: readFixture(`zk/snarkjs/${system}.zkey`),
    inputs: { x: [25, -7, 13] },
  };
}

const engines = {
  snarkjs: createSnarkjsEngine(),
  evm: createEvmEngine(),
  ezkl: createEzklEngine(undefined),
};

/** Judges on this thread, with every engine of a normal build. */
export function judge(given: ProofCase): Promise<ProofJudgement> {
  return judgeProof(given, engines);
}
