import type * as commonModule from '@ethereumjs/common';
import type * as evmModule from '@ethereumjs/evm';
import type * as utilModule from '@ethereumjs/util';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { messageOf } from '../bytes/coded-error';
import type { Hex32 } from '../bytes/hex';
import { toHex } from '../bytes/hex';
import type { ProofOutcome, ZkCode } from './codes';
import type { Engine } from './engine';

/** One call of a verifier contract. */
export interface ContractVerification {
  /** Runtime code, from anywhere; it counts only if its hash is the trusted one. */
  readonly code: Uint8Array | undefined;
  /** keccak-256 of the code, as the card names it. */
  readonly codeHash: Hex32;
  readonly calldata: Uint8Array;
}

/**
 * Gas of one verification. Real verifiers use 0.2 to 3 million; memory costs gas by its square, so that this bounds it
 * to about 2 MB too.
 */
export const gasLimit = 8_000_000n;

/** EIP-170 allows 24,576 bytes; some chains more. */
const longestCode = 128 * 1024;

/** Where the contract stands while it runs; nothing else exists there. */
const contractAddress = `0x${'c0'.repeat(20)}` as const;

const outcomeOf = (outcome: 'fail' | 'missing', code: ZkCode, detail: string): ProofOutcome => ({
  outcome,
  code,
  detail,
});

function readAnswer(output: Uint8Array): ProofOutcome {
  const isWord = output.length === 32 && output.subarray(0, 31).every((byte) => byte === 0);
  if (isWord && output[31] === 1) return { outcome: 'pass' };
  if (isWord && output[31] === 0) return outcomeOf('fail', 'verifier_false', 'The contract answered false.');
  return outcomeOf(
    'missing',
    'verifier_answer_malformed',
    `The contract answered ${output.length} bytes that are neither true nor false: it is no verifier of this kind.`,
  );
}

function readException(error: string): ProofOutcome {
  if (error === 'revert') return outcomeOf('fail', 'verifier_reverted', 'The contract refused the proof.');
  if (error === 'out of gas') {
    return outcomeOf('missing', 'verifier_out_of_gas', `The contract used more than ${gasLimit} gas.`);
  }
  return outcomeOf('missing', 'engine_crashed', `The contract cannot be run here: ${error}.`);
}

/** The modules of the machine, loaded with the first job. */
interface Machine {
  readonly evm: typeof evmModule;
  readonly common: typeof commonModule;
  readonly util: typeof utilModule;
}

async function loadMachine(): Promise<Machine> {
  const [evm, common, util] = await Promise.all([
    import('@ethereumjs/evm'),
    import('@ethereumjs/common'),
    import('@ethereumjs/util'),
  ]);
  return { evm, common, util };
}

async function run(machine: Machine, code: Uint8Array, data: Uint8Array): Promise<ProofOutcome> {
  const { Common, Hardfork, Mainnet } = machine.common;
  const { createAddressFromString, createZeroAddress } = machine.util;
  const evm = await machine.evm.createEVM({
    common: new Common({ chain: Mainnet, hardfork: Hardfork.Cancun }),
  });
  const to = createAddressFromString(contractAddress);
  await evm.stateManager.putCode(to, code);
  const { execResult } = await evm.runCall({
    to,
    caller: createZeroAddress(),
    data,
    gasLimit,
    isStatic: true,
  });
  const { exceptionError, returnValue } = execResult;
  return exceptionError === undefined ? readAnswer(returnValue) : readException(exceptionError.error);
}

/**
 * Runs the verifier contract that a model's owner published, on this machine, as a static call in a world that holds
 * nothing but the contract.
 */
export function createEvmEngine(): Engine<ContractVerification> {
  let machine: Machine | undefined;
  return {
    async verify({ code, codeHash, calldata }) {
      if (code === undefined || code.length === 0) {
        return outcomeOf(
          'missing',
          'verifier_code_missing',
          'There is no code at the address of the verifier.',
        );
      }
      if (code.length > longestCode) {
        const detail = `The code has ${code.length} bytes; no contract has more than ${longestCode}.`;
        return outcomeOf('missing', 'verifier_code_too_large', detail);
      }
      const hash = toHex(keccak_256(code));
      if (hash !== codeHash) {
        const detail = `The code has the hash ${hash}, the card trusts ${codeHash}.`;
        return outcomeOf('missing', 'verifier_code_mismatch', detail);
      }
      try {
        machine ??= await loadMachine();
        return await run(machine, code, calldata);
      } catch (error) {
        return outcomeOf('missing', 'engine_crashed', messageOf(error));
      }
    },
  };
}
