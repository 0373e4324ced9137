import { CodedError, messageOf } from '../bytes/coded-error';
import { fromHex } from '../bytes/hex';
import type { Engine } from './engine';
import type { CardSummary, EngineMessage, EngineRequest, EngineResults } from './engine-protocol';
import type { Engines } from './judge-proof';
import { judgeProof } from './judge-proof';
import { readModelCard } from './model-card';

/** Memory an engine's WASM may take, in pages of 64 kB: a verification needs a few MB, proofs of big circuits nearly all. */
const verifyingPages = 1024;
const provingPages = 32_768;

function summaryOf(given: unknown): CardSummary {
  const { anchor, outputs, inputs, ...card } = readModelCard(given);
  const contract = anchor.kind === 'contract' ? anchor.contract : undefined;
  return {
    ...card,
    anchor: anchor.kind,
    contract: contract && {
      chainId: contract.chainId,
      address: contract.address,
      hasCode: contract.code !== undefined,
    },
    outputs: outputs.length,
    inputs: inputs.length,
  };
}

/** An engine this Worker does not have. */
function elsewhere(name: string): Engine<never> {
  return {
    verify: () =>
      Promise.resolve({
        outcome: 'missing',
        code: 'engine_crashed',
        detail: `The engine for ${name} runs in another Worker.`,
      }),
  };
}

/** The engines of one Worker; those it has not been built with answer that they are elsewhere. */
export function enginesOf(own: Partial<Engines>): Engines {
  return {
    snarkjs: own.snarkjs ?? elsewhere('snarkjs'),
    evm: own.evm ?? elsewhere('contracts'),
    ezkl: own.ezkl ?? elsewhere('EZKL'),
  };
}

async function work(
  request: EngineRequest,
  engines: Engines,
  progress: (step: string) => void,
): Promise<EngineResults[EngineRequest['kind']]> {
  switch (request.kind) {
    case 'judge': {
      const { codeHex, ...given } = request;
      const code = codeHex === undefined ? undefined : fromHex(codeHex, 'the code');
      return judgeProof({ ...given, code }, engines);
    }
    case 'read-card':
      return summaryOf(request.card);
    case 'prove': {
      const made = engines.snarkjs.prove?.(request.artifacts, progress);
      if (made === undefined) throw new CodedError('engine_crashed', 'This Worker cannot make proofs.');
      return made;
    }
  }
}

/**
 * Bounds the memory that engines allocate from now on. They ask for memory without an upper end, and a hostile proof or
 * circuit could make them grow it.
 */
function capMemory(pages: number): void {
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(wanted: WebAssembly.MemoryDescriptor) {
      super({ ...wanted, maximum: Math.min(wanted.maximum ?? pages, pages) });
    }
  };
}

/** A trap leaves a WASM module in no known state, even where it says no more than that one proof could not be judged. */
function isBroken(result: EngineResults[EngineRequest['kind']]): boolean {
  return 'binds' in result && result.proof.outcome === 'missing' && result.proof.code === 'engine_crashed';
}

/** The Worker's side of a job: posts its progress and its end, and nothing after that. */
export function createEngineWorker(
  engines: Engines,
  post: (message: EngineMessage) => void,
): (request: EngineRequest) => Promise<void> {
  let isCapped = false;
  return async (request) => {
    if (!isCapped) capMemory(request.kind === 'prove' ? provingPages : verifyingPages);
    isCapped = true;
    try {
      const result = await work(request, engines, (step) => post({ kind: 'progress', step }));
      post({ kind: 'done', result, isSpent: isBroken(result) });
    } catch (error) {
      const code = error instanceof CodedError ? String(error.code) : 'engine_crashed';
      post({ kind: 'refused', code, message: messageOf(error) });
    }
  };
}
