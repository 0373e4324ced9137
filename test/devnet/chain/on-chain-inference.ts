import { fromHex, toHex, type Hex } from '../../../src/bytes/hex';
import { concat } from '../../../src/bytes/join';
import { inferencePrecompile } from '../../../src/opengradient/abi/inference-events';
import { chatLog, completionLog, modelInferenceLog } from '../../evidence/inference-events';
import type { EvmChain } from './evm-chain';
import { signerNamed } from './signer';

/**
 * Runtime code that emits one event: its topic is the first word of the call data, its data the rest.
 *
 *     PUSH1 32 CALLDATASIZE SUB   DUP1 PUSH1 32 PUSH1 0 CALLDATACOPY   PUSH1 0 CALLDATALOAD SWAP1 PUSH1 0 LOG1
 */
const emitter = fromHex('0x60203603806020600037600035906000a1', 'code');

const logs = { model: modelInferenceLog, completion: completionLog, chat: chatLog };

/** Puts a contract that emits events where the public chain has its inference precompile, which runs models. */
export function placeInferenceContract(chain: EvmChain): Promise<void> {
  return chain.placeCode(inferencePrecompile, emitter);
}

/** Records a run of a model with canned numbers; the hash of its transaction. */
export async function recordInference(chain: EvmChain, kind: keyof typeof logs, mode: number): Promise<Hex> {
  const { topics, data } = logs[kind](mode);
  const input = concat(...[...topics, data].map((part) => fromHex(part, 'event')));
  return (await chain.send(signerNamed('caller'), inferencePrecompile, toHex(input))).hash;
}
