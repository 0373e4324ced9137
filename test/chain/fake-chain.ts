import type { Hex, Hex32 } from '../../src/bytes/hex';
import { uint256 } from '../../src/bytes/join';
import { toHex } from '../../src/bytes/hex';
import { type Method, Refusal } from './fake-node';

/** A log as a node words it. */
export interface FakeLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly block: number;
  readonly index?: number;
  readonly transaction?: Hex32;
}

export const hashOf = (value: number | bigint): Hex32 => toHex(uint256(value)) as Hex32;
const quantity = (value: number) => `0x${value.toString(16)}`;

/** A chain with one block every `pace` seconds, from `genesis` on, and the logs it is given. */
export class FakeChain {
  readonly logs: FakeLog[] = [];
  /** Widest range of blocks eth_getLogs serves. */
  maxRange = Number.POSITIVE_INFINITY;
  readonly transactions = new Map<Hex32, { input: Hex; to: Hex; block: number }>();

  constructor(
    readonly genesis: number,
    readonly pace: number,
    public head: number,
    readonly chainId = 10740,
  ) {}

  timeOf(block: number): number {
    return this.genesis + block * this.pace;
  }

  blockAt(seconds: number): number {
    return Math.floor((seconds - this.genesis) / this.pace);
  }

  methods(): Record<string, Method> {
    return {
      eth_chainId: () => quantity(this.chainId),
      eth_blockNumber: () => quantity(this.head),
      eth_getBlockByNumber: ([tag]) => {
        const number = tag === 'latest' ? this.head : Number(tag);
        if (number > this.head) return null;
        return { number: quantity(number), hash: hashOf(number), timestamp: quantity(this.timeOf(number)) };
      },
      eth_getLogs: ([filter]) => this.getLogs(filter as Filter),
      eth_getTransactionByHash: ([hash]) => {
        const found = this.transactions.get(hash as Hex32);
        return found === undefined ? null : { hash, ...found, blockNumber: quantity(found.block) };
      },
    };
  }

  private getLogs(filter: Filter): unknown {
    const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
    if (to - from + 1 > this.maxRange) throw new Refusal(-32000, 'block range too wide');
    return this.logs
      .filter(
        (log) =>
          log.block >= from &&
          log.block <= to &&
          filter.address.includes(log.address) &&
          filter.topics.every(
            (wanted, at) => wanted === null || [wanted].flat().includes(log.topics[at] ?? '0x'),
          ),
      )
      .map((log, at) => ({
        address: log.address,
        topics: log.topics,
        data: log.data,
        blockNumber: quantity(log.block),
        blockHash: hashOf(log.block),
        transactionHash: log.transaction ?? hashOf(log.block),
        logIndex: quantity(log.index ?? at),
        removed: false,
      }));
  }
}

interface Filter {
  readonly address: readonly string[];
  readonly topics: readonly (string | string[] | null)[];
  readonly fromBlock: string;
  readonly toBlock: string;
}
