import { keccak_256 } from '@noble/hashes/sha3.js';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/bytes/hex';
import { createSnarkjsEngine } from '../../src/zk/snarkjs-engine';
import { snarkSystems } from '../../src/zk/snarkjs-proof';
import { compile, exportedVerifier } from './exported-verifiers';
import { judge, mlp, mlpArtifacts, mlpMapping } from './snarkjs-vectors';

function contractCard(system: string, code: Uint8Array) {
  const contract = { chainId: 1, address: `0x${'11'.repeat(20)}`, codeHash: toHex(keccak_256(code)) };
  return { name: 'MLP 3-4-2', system, contract, ...mlpMapping };
}

/** A proof in EZKL's form; which contract is asked decides what it is worth. */
const ezklProof = {
  instances: [['cb00000000000000000000000000000000000000000000000000000000000000']],
  proof: Array.from({ length: 70 }, (_, index) => index),
  transcript_type: 'EVM',
  pretty_public_inputs: { rescaled_outputs: [['999']] },
};

describe.each(snarkSystems)('the contract that snarkjs exports for %s', (system) => {
  const { proof, signals } = mlp(system);

  test('accepts its proof and refuses another output', async () => {
    const code = await exportedVerifier(system);
    const card = contractCard(system, code);
    const good = await judge({ proof, signals, card, code });
    expect(good.proof).toEqual({ outcome: 'pass' });
    expect(good.outputs.map(({ proved }) => proved)).toEqual(['203', '-206']);
    const other = await judge({ proof, signals: ['204', ...signals.slice(1)], card, code });
    expect(other.proof).toMatchObject({ outcome: 'fail', code: 'verifier_false' });
    expect(other.outputs).toEqual([]);
  });

  test('accepts a proof that was made just now', async () => {
    const code = await exportedVerifier(system);
    const made = await createSnarkjsEngine().prove(mlpArtifacts(system), () => undefined);
    const judgement = await judge({ proof: made, card: contractCard(system, code), code });
    expect(judgement.proof).toEqual({ outcome: 'pass' });
  });

  test('is not asked where its code is another, or none', async () => {
    const code = await exportedVerifier(system);
    const card = contractCard(system, code);
    const changed = code.map((byte, index) => (index === 100 ? byte ^ 1 : byte));
    expect((await judge({ proof, signals, card, code: changed })).proof).toMatchObject({
      outcome: 'missing',
      code: 'verifier_code_mismatch',
    });
    const padded = new Uint8Array(128 * 1024 + 1);
    padded.set(code);
    expect((await judge({ proof, signals, card, code: padded })).proof).toMatchObject({
      outcome: 'missing',
      code: 'verifier_code_too_large',
    });
    for (const absent of [undefined, new Uint8Array()]) {
      expect((await judge({ proof, signals, card, code: absent })).proof).toMatchObject({
        outcome: 'missing',
        code: 'verifier_code_missing',
      });
    }
  });
});

describe('a verifier contract of EZKL’s interface', () => {
  const verifier = (body: string): Promise<Uint8Array<ArrayBuffer>> =>
    compile(
      `// SPDX-License-Identifier: GPL-3.0-or-later
      pragma solidity ^0.8.20;
      contract Verifier {
        uint256 stored;
        function verifyProof(bytes calldata proof, uint256[] calldata instances) public returns (bool) { ${body} }
      }`,
    );
  const ask = async (body: string) => {
    const code = await verifier(body);
    return (
      await judge({
        proof: ezklProof,
        card: { system: 'ezkl', contract: contractCard('ezkl', code).contract },
        code,
      })
    ).proof;
  };

  test('receives the proof and the instances, and nothing else of the file', async () => {
    const holds = `require(proof.length == 70 && uint8(proof[69]) == 69); require(instances.length == 1); return instances[0] == 203;`;
    expect(await ask(holds)).toEqual({ outcome: 'pass' });
  });

  test.each([
    ['false', 'return false;', 'fail', 'verifier_false'],
    ['a revert', 'revert("no");', 'fail', 'verifier_reverted'],
    ['running out of gas', 'while (true) { stored; }', 'missing', 'verifier_out_of_gas'],
    ['memory without end', 'assembly { mstore(0xffffffffff, 1) }', 'missing', 'verifier_out_of_gas'],
    ['two words', 'assembly { mstore(0, 1) return(0, 64) }', 'missing', 'verifier_answer_malformed'],
    ['a number above one', 'assembly { mstore(0, 2) return(0, 32) }', 'missing', 'verifier_answer_malformed'],
    ['nothing', 'assembly { return(0, 0) }', 'missing', 'verifier_answer_malformed'],
    ['an invalid instruction', 'assembly { invalid() }', 'missing', 'engine_crashed'],
    ['a write to its state', 'stored = 1; return true;', 'missing', 'engine_crashed'],
  ])('that ends with %s is told apart', async (_name, body, outcome, code) => {
    expect(await ask(body)).toMatchObject({ outcome, code });
  });
});
