import { expect, test } from 'vitest';
import { CodedError } from '../../src/bytes/coded-error';
import type { ProofOutcome } from '../../src/zk/codes';
import { type Engines, judgeProof } from '../../src/zk/judge-proof';
import { mlp } from './snarkjs-vectors';

/** What comes of a good proof whose engine throws. */
async function thrown(error: Error): Promise<ProofOutcome> {
  const engine = { verify: () => Promise.reject(error) };
  const engines: Engines = { snarkjs: engine, evm: engine, ezkl: engine };
  return (await judgeProof(mlp('groth16'), engines)).proof;
}

test('a code that no room of proofs knows says nothing about the proof', async () => {
  for (const error of [new CodedError('malformed_hex', 'not hex'), new Error('not hex')]) {
    expect(await thrown(error)).toEqual({ outcome: 'missing', code: 'engine_crashed', detail: 'not hex' });
  }
});

test('a code that refuses the proof rejects it, and one about its card does not', async () => {
  expect(await thrown(new CodedError('malformed_proof', 'no point'))).toMatchObject({ outcome: 'fail' });
  expect(await thrown(new CodedError('malformed_key', 'no key'))).toMatchObject({ outcome: 'missing' });
});
