import { keccak_256 } from '@noble/hashes/sha3.js';
import { concat, uint256, utf8 } from '../bytes/join';
import type { ReadProof } from './read-case';
import type { SnarkProof } from './snarkjs-proof';
import { fflonkCommitments, fflonkEvaluations, plonkCommitments, plonkEvaluations } from './snarkjs-proof';

function selector(signature: string): Uint8Array {
  return keccak_256(utf8(signature)).subarray(0, 4);
}

function call(signature: string, words: readonly (bigint | string | number)[]): Uint8Array<ArrayBuffer> {
  return concat(selector(signature), ...words.map((word) => uint256(BigInt(word))));
}

/** Calls `verifyProof` of the contracts that snarkjs's templates export (verifier_*.sol.ejs). */
function snarkCall(proof: SnarkProof, signals: readonly bigint[]): Uint8Array<ArrayBuffer> {
  const count = signals.length;
  switch (proof.protocol) {
    case 'groth16': {
      const [[x0, x1], [y0, y1]] = proof.pi_b;
      const pair = ([x, y]: readonly [string, string, string]): readonly string[] => [x, y];
      // EIP-197 writes the imaginary part of a coordinate first.
      return call(`verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[${count}])`, [
        ...pair(proof.pi_a),
        x1,
        x0,
        y1,
        y0,
        ...pair(proof.pi_c),
        ...signals,
      ]);
    }
    case 'plonk':
      return call(`verifyProof(uint256[24],uint256[${count}])`, [
        ...plonkCommitments.flatMap((name) => proof[name].slice(0, 2)),
        ...plonkEvaluations.map((name) => proof[name]),
        ...signals,
      ]);
    case 'fflonk':
      return call(`verifyProof(bytes32[24],uint256[${Math.max(count, 1)}])`, [
        ...fflonkCommitments.flatMap((name) => proof.polynomials[name].slice(0, 2)),
        ...fflonkEvaluations.map((name) => proof.evaluations[name]),
        ...(count === 0 ? [0n] : signals),
      ]);
  }
}

/** Calls `verifyProof(bytes,uint256[])` of the contracts that EZKL exports; from `proof` and `instances` alone. */
function ezklCall(proof: Uint8Array, signals: readonly bigint[]): Uint8Array<ArrayBuffer> {
  const padding = new Uint8Array((32 - (proof.length % 32)) % 32);
  const instancesAt = 64 + 32 + proof.length + padding.length;
  return concat(
    selector('verifyProof(bytes,uint256[])'),
    uint256(64),
    uint256(instancesAt),
    uint256(proof.length),
    proof,
    padding,
    uint256(signals.length),
    ...signals.map(uint256),
  );
}

/** Call data for the verifier contract of a proof's system. */
export function verifierCalldata(read: ReadProof): Uint8Array<ArrayBuffer> {
  return read.kind === 'ezkl'
    ? ezklCall(read.proof.proof, read.signals)
    : snarkCall(read.proof, read.signals);
}
