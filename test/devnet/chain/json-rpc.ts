import { z } from 'zod';
import { messageOf } from '../../../src/bytes/coded-error';
import type { Hex } from '../../../src/bytes/hex';
import type { ServiceRequest } from '../http/message';
import type { ChainBlock, ChainLog, ChainTransaction } from './blocks';
import type { EvmChain } from './evm-chain';

/** An error as JSON-RPC 2.0 reports it. */
class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: Hex,
  ) {
    super(message);
  }
}

const hexSchema = z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value));
const lower = hexSchema.transform((value) => value.toLowerCase() as Hex);
const tagSchema = z.union([hexSchema, z.enum(['latest', 'safe', 'finalized', 'pending', 'earliest'])]);
const callSchema = z.object({
  from: lower.optional(),
  to: lower,
  data: lower.optional(),
  input: lower.optional(),
});
const filterSchema = z.object({
  address: z.union([lower, z.array(lower)]).optional(),
  topics: z.array(z.union([z.null(), lower, z.array(lower)])).optional(),
  fromBlock: tagSchema.optional(),
  toBlock: tagSchema.optional(),
  blockHash: lower.optional(),
});
const requestSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string(),
  params: z.array(z.unknown()).optional(),
});

const zeroAddress: Hex = `0x${'0'.repeat(40)}`;
/** Claims to hold anything, which is always true of a bloom filter. */
const fullBloom: Hex = `0x${'f'.repeat(512)}`;
const maxLogs = 10_000;

function quantity(value: number | bigint): Hex {
  return `0x${value.toString(16)}`;
}

function formatLog(block: ChainBlock, transaction: ChainTransaction, log: ChainLog) {
  return {
    address: log.address,
    topics: log.topics,
    data: log.data,
    blockNumber: quantity(block.number),
    blockHash: block.hash,
    blockTimestamp: quantity(block.timestamp),
    transactionHash: transaction.hash,
    transactionIndex: '0x0',
    logIndex: quantity(log.logIndex),
    removed: false,
  };
}

/** The answers of one JSON-RPC node; `alter` is where a node lies. */
export class JsonRpc {
  readonly #chain: EvmChain;
  readonly #maxLogRange: number;
  readonly #alter: (method: string, params: readonly unknown[], result: unknown) => unknown;

  constructor(
    chain: EvmChain,
    maxLogRange: number,
    alter: (method: string, params: readonly unknown[], result: unknown) => unknown,
  ) {
    this.#chain = chain;
    this.#maxLogRange = maxLogRange;
    this.#alter = alter;
  }

  /** The answer to a body: one request or a batch of at most 100. */
  async answer(body: Uint8Array): Promise<unknown> {
    let parsed: unknown;
    try {
      parsed = JSON.parse(new TextDecoder().decode(body));
    } catch {
      return { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'parse error' } };
    }
    if (!Array.isArray(parsed)) return this.#answerOne(parsed);
    if (parsed.length === 0 || parsed.length > 100) {
      return {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32600, message: 'batch must hold 1 to 100 requests' },
      };
    }
    return Promise.all(parsed.map((request) => this.#answerOne(request)));
  }

  async #answerOne(value: unknown): Promise<unknown> {
    const request = requestSchema.safeParse(value);
    if (!request.success) {
      return { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'invalid request' } };
    }
    const { id = null, method, params = [] } = request.data;
    try {
      const result = this.#alter(method, params, await this.run(method, params));
      return { jsonrpc: '2.0', id, result };
    } catch (error) {
      const known =
        error instanceof RpcError
          ? error
          : new RpcError(error instanceof z.ZodError ? -32602 : -32603, messageOf(error));
      const { code, message, data } = known;
      return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } };
    }
  }

  /** The honest result of one call. @throws where the node would answer with an error */
  async run(method: string, params: readonly unknown[]): Promise<unknown> {
    switch (method) {
      case 'eth_chainId':
        return quantity(this.#chain.chainId);
      case 'net_version':
        return String(this.#chain.chainId);
      case 'web3_clientVersion':
        return 'embedded-network/1';
      case 'eth_blockNumber':
        return quantity(this.#chain.head.number);
      case 'eth_call':
        return this.#call(callSchema.parse(params[0]), params[1]);
      case 'eth_getCode':
        return this.#code(lower.parse(params[0]), params[1]);
      case 'eth_getLogs':
        return this.#logs(filterSchema.parse(params[0]));
      case 'eth_getBlockByNumber':
        return this.#block(this.#chain.block(this.#height(params[0])), params[1] === true);
      case 'eth_getBlockByHash':
        return this.#block(this.#chain.blockByHash(lower.parse(params[0])), params[1] === true);
      case 'eth_getTransactionByHash':
        return this.#transaction(this.#chain.transaction(lower.parse(params[0])));
      case 'eth_getTransactionReceipt':
        return this.#receipt(this.#chain.transaction(lower.parse(params[0])));
      default:
        throw new RpcError(-32601, `the method ${method} does not exist/is not available`);
    }
  }

  #height(tag: unknown): number {
    const parsed = tagSchema.default('latest').parse(tag);
    if (parsed === 'earliest') return 0;
    return parsed.startsWith('0x') ? Number(parsed) : this.#chain.head.number;
  }

  async #call(call: z.infer<typeof callSchema>, tag: unknown): Promise<Hex> {
    const result = await this.#chain.call(
      this.#height(tag),
      call.from ?? zeroAddress,
      call.to,
      call.data ?? call.input ?? '0x',
    );
    if (result === undefined) throw new RpcError(-32000, 'state of this block is not available');
    if (result.reverted) throw new RpcError(3, 'execution reverted', result.output);
    return result.output;
  }

  async #code(address: Hex, tag: unknown): Promise<Hex> {
    const code = await this.#chain.code(this.#height(tag), address);
    if (code === undefined) throw new RpcError(-32000, 'state of this block is not available');
    return code;
  }

  #logs(filter: z.infer<typeof filterSchema>): readonly unknown[] {
    const only = filter.blockHash && this.#chain.blockByHash(filter.blockHash);
    if (filter.blockHash !== undefined && only === undefined) throw new RpcError(-32000, 'unknown block');
    const from = only?.number ?? this.#height(filter.fromBlock);
    const to = only?.number ?? this.#height(filter.toBlock);
    if (to < from) throw new RpcError(-32000, `invalid block range params: ${from} > ${to}`);
    if (to - from > this.#maxLogRange) {
      throw new RpcError(-32000, `maximum [from, to] blocks distance: ${this.#maxLogRange}`);
    }
    const addresses = filter.address === undefined ? undefined : [filter.address].flat();
    const wanted = (log: ChainLog) =>
      (addresses?.includes(log.address) ?? true) &&
      (filter.topics ?? []).every((topic, index) => {
        const actual = log.topics[index];
        return topic === null || (actual !== undefined && [topic].flat().includes(actual));
      });
    const found = this.#chain
      .blocks(from, to)
      .flatMap((block) =>
        block.transactions.flatMap((transaction) =>
          transaction.logs.filter(wanted).map((log) => formatLog(block, transaction, log)),
        ),
      );
    if (found.length > maxLogs) throw new RpcError(-32005, `query returned more than ${maxLogs} results`);
    return found;
  }

  #block(block: ChainBlock | undefined, full: boolean): unknown {
    if (block === undefined) return null;
    return {
      number: quantity(block.number),
      hash: block.hash,
      parentHash: block.parentHash,
      timestamp: quantity(block.timestamp),
      miner: zeroAddress,
      gasLimit: quantity(30_000_000),
      gasUsed: quantity(block.transactions.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)),
      baseFeePerGas: '0x0',
      difficulty: '0x0',
      extraData: '0x',
      logsBloom: fullBloom,
      nonce: '0x0000000000000000',
      size: '0x0',
      uncles: [],
      transactions: block.transactions.map((transaction) =>
        full ? this.#transaction(transaction) : transaction.hash,
      ),
    };
  }

  #transaction(transaction: ChainTransaction | undefined): unknown {
    if (transaction === undefined) return null;
    const { r, s, yParity } = transaction.signature;
    return {
      hash: transaction.hash,
      type: '0x2',
      chainId: quantity(this.#chain.chainId),
      nonce: quantity(transaction.nonce),
      blockHash: this.#chain.block(transaction.blockNumber)?.hash,
      blockNumber: quantity(transaction.blockNumber),
      transactionIndex: '0x0',
      from: transaction.from,
      to: transaction.to ?? null,
      input: transaction.input,
      value: '0x0',
      gas: quantity(30_000_000),
      gasPrice: '0x0',
      maxFeePerGas: '0x0',
      maxPriorityFeePerGas: '0x0',
      accessList: [],
      r,
      s,
      v: quantity(yParity),
      yParity: quantity(yParity),
    };
  }

  #receipt(transaction: ChainTransaction | undefined): unknown {
    const block = transaction && this.#chain.block(transaction.blockNumber);
    if (transaction === undefined || block === undefined) return null;
    return {
      transactionHash: transaction.hash,
      transactionIndex: '0x0',
      blockHash: block.hash,
      blockNumber: quantity(block.number),
      from: transaction.from,
      to: transaction.to ?? null,
      contractAddress: transaction.contractAddress ?? null,
      status: transaction.succeeded ? '0x1' : '0x0',
      type: '0x2',
      gasUsed: quantity(transaction.gasUsed),
      cumulativeGasUsed: quantity(transaction.gasUsed),
      effectiveGasPrice: '0x0',
      logsBloom: fullBloom,
      logs: transaction.logs.map((log) => formatLog(block, transaction, log)),
    };
  }
}

/** The JSON-RPC methods a request asks for: what faults match and counters count. */
export function rpcLabels(request: ServiceRequest): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(request.body));
    return [parsed].flat().map((entry) => z.object({ method: z.string() }).parse(entry).method);
  } catch {
    return ['unreadable'];
  }
}
