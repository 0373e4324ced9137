import { createCustomCommon, Hardfork, Mainnet } from '@ethereumjs/common';
import {
  createEVM,
  type EVM,
  type EVMResult,
  type EVMRunCallOpts,
  type PrecompileFunc,
} from '@ethereumjs/evm';
import { createAddressFromString, createZeroAddress } from '@ethereumjs/util';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concat, uint256 } from '../../../src/bytes/join';
import { fromHex, toHex, type Hex } from '../../../src/bytes/hex';
import type { ChainBlock, ChainLog, ChainTransaction } from './blocks';
import { signTransaction, type Signer } from './signer';

const gasLimit = 30_000_000n;
/** States of so many blocks that changed something are kept for `eth_call`, as a pruning node does. */
const keptStates = 256;

/** What a read-only call gave. */
export interface CallResult {
  readonly reverted: boolean;
  readonly output: Hex;
}

export interface EvmChainOptions {
  readonly chainId: number;
  readonly now: () => number;
  readonly precompile: { readonly address: Hex; readonly run: PrecompileFunc };
}

function blockContext(number: number, timestamp: number): NonNullable<EVMRunCallOpts['block']> {
  return {
    header: {
      number: BigInt(number),
      timestamp: BigInt(timestamp),
      coinbase: createZeroAddress(),
      difficulty: 0n,
      prevRandao: uint256(number),
      gasLimit,
      baseFeePerGas: 0n,
      getBlobGasPrice: () => undefined,
    },
  };
}

/** A chain of one EVM: every transaction is executed and committed in a block of its own, at once. */
export class EvmChain {
  readonly #options: EvmChainOptions;
  readonly #evm: EVM;
  readonly #blocks: ChainBlock[] = [];
  readonly #byHash = new Map<Hex, ChainBlock>();
  readonly #transactions = new Map<Hex, ChainTransaction>();
  readonly #nonces = new Map<Hex, number>();
  /** States after the blocks that changed something, oldest first. */
  readonly #states: { readonly from: number; readonly evm: EVM }[] = [];
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(options: EvmChainOptions, evm: EVM) {
    this.#options = options;
    this.#evm = evm;
    this.#append([], this.#nextTimestamp());
    this.#keepState();
  }

  static async create(options: EvmChainOptions): Promise<EvmChain> {
    const common = createCustomCommon({ name: 'embedded', chainId: options.chainId }, Mainnet, {
      hardfork: Hardfork.Cancun,
    });
    const { address, run } = options.precompile;
    return new EvmChain(
      options,
      await createEVM({ common, customPrecompiles: [{ address, function: run }] }),
    );
  }

  get chainId(): number {
    return this.#options.chainId;
  }

  get head(): ChainBlock {
    const last = this.#blocks.at(-1);
    if (last === undefined) throw new Error('A chain has a genesis block.');
    return last;
  }

  block(number: number): ChainBlock | undefined {
    return this.#blocks[number];
  }

  blockByHash(hash: Hex): ChainBlock | undefined {
    return this.#byHash.get(hash);
  }

  transaction(hash: Hex): ChainTransaction | undefined {
    return this.#transactions.get(hash);
  }

  blocks(from: number, to: number): readonly ChainBlock[] {
    return this.#blocks.slice(from, to + 1);
  }

  /** Adds empty blocks. */
  mine(count: number): Promise<void> {
    return this.#enqueue(() => {
      for (let index = 0; index < count; index++) this.#append([], this.#nextTimestamp());
    });
  }

  /** Puts runtime code at an address, as a chain's genesis does. */
  placeCode(address: Hex, code: Uint8Array): Promise<void> {
    return this.#enqueue(async () => {
      await this.#evm.stateManager.putCode(createAddressFromString(address), code);
      this.#append([], this.#nextTimestamp());
      this.#keepState();
    });
  }

  /** Executes a transaction and commits its block. @throws where the contract reverted */
  async send(signer: Signer, to: Hex | undefined, input: Hex): Promise<ChainTransaction> {
    const transaction = await this.#enqueue(() => this.#execute(signer, to, input));
    if (!transaction.succeeded) {
      throw new Error(
        `Transaction to ${to ?? 'a new contract'} reverted with ${transaction.output} (${input.slice(0, 10)}).`,
      );
    }
    return transaction;
  }

  /** Reads the state after a block. Undefined where the state of that block is pruned. */
  async call(blockNumber: number, from: Hex, to: Hex, input: Hex): Promise<CallResult | undefined> {
    const state = this.#stateAt(blockNumber);
    const block = this.#blocks[blockNumber];
    if (state === undefined || block === undefined) return undefined;
    const result = await state.shallowCopy().runCall({
      block: blockContext(block.number, block.timestamp),
      caller: createAddressFromString(from),
      origin: createAddressFromString(from),
      to: createAddressFromString(to),
      data: fromHex(input, 'call data'),
      gasLimit,
      skipBalance: true,
    });
    return {
      reverted: result.execResult.exceptionError !== undefined,
      output: toHex(result.execResult.returnValue),
    };
  }

  /** Code of an account after a block. Undefined where the state of that block is pruned. */
  async code(blockNumber: number, address: Hex): Promise<Hex | undefined> {
    const code = await this.#stateAt(blockNumber)?.stateManager.getCode(createAddressFromString(address));
    return code && toHex(code);
  }

  #stateAt(blockNumber: number): EVM | undefined {
    return this.#states.findLast((state) => state.from <= blockNumber)?.evm;
  }

  #keepState(): void {
    this.#states.push({ from: this.head.number, evm: this.#evm.shallowCopy() });
    if (this.#states.length > keptStates) this.#states.shift();
  }

  /** The EVM holds one state: transactions wait for each other. */
  #enqueue<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #nextTimestamp(): number {
    const now = Math.floor(this.#options.now() / 1000);
    return Math.max(now, this.#blocks.at(-1)?.timestamp ?? 0);
  }

  async #execute(signer: Signer, to: Hex | undefined, input: Hex): Promise<ChainTransaction> {
    const nonce = this.#nonces.get(signer.address) ?? 0;
    const signed = signTransaction(signer, { chainId: this.chainId, nonce, to, input, gasLimit });
    const number = this.#blocks.length;
    // What contracts see as block.timestamp is what the header will say, however long they run.
    const timestamp = this.#nextTimestamp();
    const result = await this.#evm.runCall({
      block: blockContext(number, timestamp),
      caller: createAddressFromString(signer.address),
      origin: createAddressFromString(signer.address),
      ...(to === undefined ? {} : { to: createAddressFromString(to) }),
      data: fromHex(input, 'transaction data'),
      gasLimit,
      skipBalance: true,
    });
    await this.#evm.journal.cleanup();
    this.#nonces.set(signer.address, nonce + 1);
    const transaction: ChainTransaction = {
      ...signed,
      ...outcome(result),
      blockNumber: number,
      from: signer.address,
      to,
      input,
      nonce,
    };
    this.#transactions.set(transaction.hash, transaction);
    this.#append([transaction], timestamp);
    this.#keepState();
    return transaction;
  }

  #append(transactions: readonly ChainTransaction[], timestamp: number): void {
    const number = this.#blocks.length;
    const parentHash = this.#blocks.at(-1)?.hash ?? toHex(new Uint8Array(32));
    const parts = [parentHash, ...transactions.map((transaction) => transaction.hash)];
    const header = concat(...parts.map((hash) => fromHex(hash, 'hash')), uint256(number), uint256(timestamp));
    const block = { number, hash: toHex(keccak_256(header)), parentHash, timestamp, transactions };
    this.#blocks.push(block);
    this.#byHash.set(block.hash, block);
  }
}

function outcome({ execResult, createdAddress }: EVMResult) {
  const succeeded = execResult.exceptionError === undefined;
  const logs: readonly ChainLog[] = (succeeded ? (execResult.logs ?? []) : []).map(
    ([address, topics, data], logIndex) => ({
      address: toHex(address),
      topics: topics.map(toHex),
      data: toHex(data),
      logIndex,
    }),
  );
  return {
    succeeded,
    gasUsed: execResult.executionGasUsed,
    contractAddress: createdAddress && toHex(createdAddress.bytes),
    logs,
    output: toHex(execResult.returnValue),
  };
}
