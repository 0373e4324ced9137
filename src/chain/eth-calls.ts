import * as z from 'zod/mini';
import type { Address, Hex, Hex32 } from '../bytes/hex';
import { describeIssue } from '../bytes/schema-issue';
import type { RpcCall } from './json-rpc';

// Extension pages forbid `eval`; without this zod probes for it and the browser reports a violation.
z.config({ jitless: true });

const hexText = z.string().check(z.regex(/^0x(?:[0-9a-fA-F]{2})*$/), z.toLowerCase());
const data = z.pipe(
  hexText,
  z.transform((text) => text as Hex),
);
const bytesOf = <Text extends Hex>(length: number) =>
  z.pipe(
    z.string().check(z.regex(new RegExp(`^0x[0-9a-fA-F]{${2 * length}}$`)), z.toLowerCase()),
    z.transform((text) => text as Text),
  );
const hash = bytesOf<Hex32>(32);
const account = bytesOf<Address>(20);
/** A quantity that fits a double: block numbers, times in seconds, indices. */
const quantity = z.pipe(
  z.string().check(z.regex(/^0x[0-9a-fA-F]{1,64}$/)),
  z.pipe(z.transform(Number), z.int().check(z.minimum(0))),
);

const logSchema = z.object({
  address: account,
  topics: z.array(hash).check(z.maxLength(4)),
  data,
  blockNumber: quantity,
  blockHash: hash,
  transactionHash: hash,
  logIndex: quantity,
  removed: z.optional(z.boolean()),
});

/** A log of a block that was in the chain when it was asked for. */
export type ChainLog = Readonly<Omit<z.infer<typeof logSchema>, 'topics'>> & {
  readonly topics: readonly Hex32[];
};

const blockSchema = z.object({ number: quantity, hash, timestamp: quantity });
/** `timestamp` in seconds since 1970. */
export type ChainBlock = Readonly<z.infer<typeof blockSchema>>;

const transactionSchema = z.object({
  hash,
  input: data,
  to: z.nullish(account),
  blockNumber: z.nullish(quantity),
});
/** `to` is absent for the creation of a contract, `blockNumber` while it waits. */
export type ChainTransaction = Readonly<z.infer<typeof transactionSchema>>;

/** More logs than the gas of a block pays for. */
const mostLogs = 20_000;

const receiptSchema = z.object({
  transactionHash: hash,
  blockNumber: quantity,
  blockHash: hash,
  /** 0: it failed. Chains from before Byzantium do not say. */
  status: z.nullish(quantity),
  logs: z.array(z.pick(logSchema, { address: true, topics: true, data: true })).check(z.maxLength(mostLogs)),
});
/** What a transaction did. */
export type ChainReceipt = Readonly<z.infer<typeof receiptSchema>>;

/** A block by its number, or the newest. */
export type BlockTag = number | 'latest';

const quantityText = (value: number) => `0x${value.toString(16)}`;
const tagText = (block: BlockTag) => (block === 'latest' ? block : quantityText(block));

function call<Schema extends z.ZodMiniType>(
  method: string,
  params: readonly unknown[],
  schema: Schema,
): RpcCall<z.infer<Schema>> {
  return {
    method,
    params,
    read: (result) => {
      const parsed = schema.safeParse(result);
      if (parsed.success) return parsed.data;
      throw new TypeError(describeIssue(parsed.error));
    },
  };
}

/** The chain the node serves. */
export const ethChainId = (): RpcCall<number> => call('eth_chainId', [], quantity);

export const ethBlockNumber = (): RpcCall<number> => call('eth_blockNumber', [], quantity);

/** A block's header; null when the node does not have it. */
export const ethGetBlock = (block: BlockTag): RpcCall<ChainBlock | null> =>
  call('eth_getBlockByNumber', [tagText(block), false], z.nullable(blockSchema));

/** Runs a view function; the bytes it returned. Reverts come as `rpc_error`. */
export const ethCall = (to: Address, input: Hex, block: BlockTag): RpcCall<Hex> =>
  call('eth_call', [{ to, data: input }, tagText(block)], data);

/** Runtime code of an account; empty where it is no contract. */
export const ethGetCode = (at: Address): RpcCall<Hex> => call('eth_getCode', [at, 'latest'], data);

/** A transaction; null when the node does not have it. */
export const ethGetTransaction = (transaction: Hex32): RpcCall<ChainTransaction | null> =>
  call('eth_getTransactionByHash', [transaction], z.nullable(transactionSchema));

/** What a transaction did; null while it waits, or where the node does not know it. */
export const ethGetReceipt = (transaction: Hex32): RpcCall<ChainReceipt | null> =>
  call('eth_getTransactionReceipt', [transaction], z.nullable(receiptSchema));

/** Which logs: of these contracts; each topic position is a value, one of several, or any (`null`). */
export interface LogFilter {
  readonly addresses: readonly Address[];
  readonly topics: readonly (Hex32 | readonly Hex32[] | null)[];
}

/** Logs of the blocks `from … to`, both included. */
export const ethGetLogs = (filter: LogFilter, from: number, to: number): RpcCall<readonly ChainLog[]> =>
  call(
    'eth_getLogs',
    [
      {
        address: filter.addresses,
        topics: filter.topics,
        fromBlock: quantityText(from),
        toBlock: quantityText(to),
      },
    ],
    z.array(logSchema),
  );
