import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as snarkjs from 'snarkjs';
import { z } from 'zod';
import { fromHex } from '../../src/bytes/hex';
import type { SnarkSystem } from '../../src/zk/snarkjs-proof';
import { readFixture } from '../support/fixtures';

const root = join(import.meta.dirname, '..', '..');

const outputSchema = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).optional(),
  contracts: z.record(
    z.string(),
    z.record(z.string(), z.object({ evm: z.object({ deployedBytecode: z.object({ object: z.string() }) }) })),
  ),
});

/** Runtime code of a contract in one Solidity source. */
export async function compile(source: string): Promise<Uint8Array<ArrayBuffer>> {
  const { default: solc } = await import('solc');
  const standardJson = solc.compile as (input: string) => string;
  const input = {
    language: 'Solidity',
    sources: { 'verifier.sol': { content: source } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'cancun',
      outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
    },
  };
  const output = outputSchema.parse(JSON.parse(standardJson(JSON.stringify(input))));
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage).join('\n'));
  const [contract] = Object.values(output.contracts['verifier.sol'] ?? {});
  return fromHex(contract?.evm.deployedBytecode.object ?? '', 'code');
}

/** The contract that snarkjs exports for a proving key of the perceptron, compiled. */
export async function exportedVerifier(system: SnarkSystem): Promise<Uint8Array<ArrayBuffer>> {
  const template = readFileSync(
    join(root, `node_modules/snarkjs/templates/verifier_${system}.sol.ejs`),
    'utf8',
  );
  const zkey = readFixture(`zk/snarkjs/${system}.zkey`);
  return compile(await snarkjs.zKey.exportSolidityVerifier(zkey, { [system]: template }));
}
