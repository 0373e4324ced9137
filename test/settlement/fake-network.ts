import { keccak_256 } from '@noble/hashes/sha3.js';

import { address, fromHex, type Hex, type Hex32, toHex } from '../../src/bytes/hex';
import { utf8 } from '../../src/bytes/join';
import type { NetworkProfile } from '../../src/opengradient/network';
import { messageHash } from '../../src/opengradient/enclave-signature';
import {
  type BareLog,
  batchSettlementLog,
  individualSettlementLog,
  makeBatchTree,
  makeBlobId,
  permit2Spender,
  type SettledAnswer,
} from '../evidence/batch-tree';

export const relay = address('0xf1dc0d5Dcf2A01924faC78185B9227CF3EC839A5', 'relay');

/** Seconds since 1970 of the first block. */
export const firstBlockTime = 1_767_225_600;

interface FakeBlock {
  readonly hash: Hex32;
  readonly time: number;
  readonly logs: readonly BareLog[];
}

/** How one node misbehaves. */
export interface NodeFault {
  down?: boolean;
  /** Hides every log. */
  withholds?: boolean;
  /** Answers with other block hashes. */
  forked?: boolean;
  /** Blocks below are gone: headers and logs are refused. */
  prunedBelow?: number;
  /** Most blocks one `eth_getLogs` may span. */
  maxRange?: number;
  /** Does not know blocks above. */
  behind?: number;
}

/** What one aggregator answers for a blob instead of it. */
export type BlobFault = { readonly status: number } | { readonly text: string };

function hash32(text: string): Hex32 {
  return toHex(keccak_256(utf8(text))) as Hex32;
}

const quantity = (value: number) => `0x${value.toString(16)}`;

/** One key for all networks of a run: making one takes as long as a whole test. */
let keyPair: Promise<CryptoKeyPair> | undefined;

/** A chain with a relay, nodes that may lie about it, and aggregators, all behind one `fetch`. */
export class FakeNetwork {
  readonly blocks: FakeBlock[] = [{ hash: hash32('block 0'), time: firstBlockTime, logs: [] }];
  readonly blobs = new Map<string, string>();
  readonly faults: NodeFault[] = [{}, {}];
  /** By blob id, or `*`; one entry per aggregator, undefined for honesty. */
  readonly blobFaults = new Map<string, readonly (BlobFault | undefined)[]>();
  /** Requests by JSON-RPC method, and `blob`. */
  readonly requests = new Map<string, number>();
  readonly blobReads = new Map<string, number>();
  /** Answers made so far: part of their hashes. */
  private made = 0;

  private constructor(
    private readonly key: CryptoKey,
    /** DER of the signing key of the only enclave. */
    readonly signingKey: Uint8Array,
    readonly teeId: Hex32,
  ) {}

  static async start(): Promise<FakeNetwork> {
    keyPair ??= crypto.subtle.generateKey(
      { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
      true,
      ['sign', 'verify'],
    );
    const pair = await keyPair;
    const der = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
    return new FakeNetwork(pair.privateKey, der, toHex(keccak_256(der)) as Hex32);
  }

  readonly profile: NetworkProfile = {
    id: 'fake',
    name: 'Fake',
    kind: 'test',
    chainId: 1,
    rpcUrls: ['http://node0', 'http://node1'],
    registries: [],
    relay,
    walrusAggregators: ['http://walrus0', 'http://walrus1'],
    explorer: {},
    attestationRootSha256: hash32('root'),
    allowDebug: false,
    finality: { kind: 'committed' },
  };

  get head(): number {
    return this.blocks.length - 1;
  }

  /** Time of the newest block. Seconds since 1970. */
  get time(): number {
    return this.blocks[this.head]?.time ?? firstBlockTime;
  }

  /** Adds empty blocks, one second apart. */
  mine(count: number): void {
    for (let index = 0; index < count; index++) this.add([]);
  }

  /** Lets time pass in one block. */
  pass(seconds: number): void {
    this.add([], seconds);
  }

  /** A signed answer; its time is now, unless told. */
  async answer(timestamp = this.time): Promise<SettledAnswer> {
    const inputHash = hash32(`input ${this.made}`);
    const outputHash = hash32(`output ${this.made++}`);
    const message = messageHash(
      fromHex(inputHash, 'input'),
      fromHex(outputHash, 'output'),
      BigInt(timestamp),
    );
    const signature = await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, this.key, message);
    const text = toHex(new Uint8Array(signature));
    return { teeId: this.teeId, inputHash, outputHash, signature: text, timestamp };
  }

  /** Records a batch in a block of its own. */
  async settleBatch(
    answers: readonly SettledAnswer[],
    altered: Partial<{ root: Hex32 }> = {},
  ): Promise<string> {
    const { root, size, blob } = makeBatchTree(answers);
    const blobId = await makeBlobId(blob, 10);
    this.blobs.set(blobId, blob);
    this.add([batchSettlementLog(relay, { root, size, blobId, ...altered })]);
    return blobId;
  }

  async settleIndividual(answer: SettledAnswer): Promise<void> {
    const blobId = await makeBlobId(answer.inputHash, 10);
    this.add([individualSettlementLog(relay, answer, { ethAddress: permit2Spender, blobId })]);
  }

  /** Replaces the newest blocks by empty ones, as a reorganisation does. */
  replaceFrom(number: number): void {
    for (let index = number; index < this.blocks.length; index++) {
      const time = this.blocks[index]?.time ?? 0;
      this.blocks[index] = { hash: hash32(`other block ${index}`), time, logs: [] };
    }
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    await Promise.resolve();
    const url = new URL(input instanceof Request ? input.url : input);
    const index = Number(url.hostname.at(-1));
    if (url.hostname.startsWith('walrus')) return this.blob(index, url.pathname.split('/').at(-1) ?? '');
    const body = init?.body as Uint8Array;
    const request = JSON.parse(new TextDecoder().decode(body)) as Call | Call[];
    if (this.faults[index]?.down === true) throw new TypeError('connection refused');
    const reply = Array.isArray(request)
      ? request.map((call) => this.reply(index, call))
      : this.reply(index, request);
    return Response.json(reply);
  };

  private add(logs: readonly BareLog[], seconds = 1): void {
    const number = this.blocks.length;
    this.blocks.push({ hash: hash32(`block ${number}`), time: this.time + seconds, logs });
  }

  private blob(aggregator: number, id: string): Response {
    this.count('blob');
    const fault = (this.blobFaults.get(id) ?? this.blobFaults.get('*'))?.[aggregator];
    if (fault !== undefined && 'status' in fault) return new Response('', { status: fault.status });
    const text = fault?.text ?? this.blobs.get(id);
    if (text === undefined) return new Response('', { status: 404 });
    this.blobReads.set(id, (this.blobReads.get(id) ?? 0) + 1);
    return new Response(text);
  }

  private count(what: string): void {
    this.requests.set(what, (this.requests.get(what) ?? 0) + 1);
  }

  private reply(index: number, call: Call): unknown {
    this.count(call.method);
    try {
      return { jsonrpc: '2.0', id: call.id, result: this.result(this.faults[index] ?? {}, call) };
    } catch (error) {
      return { jsonrpc: '2.0', id: call.id, error: { code: -32000, message: String(error) } };
    }
  }

  private result(fault: NodeFault, { method, params }: Call): unknown {
    if (method === 'eth_getBlockByNumber') return this.header(fault, params[0] as string);
    if (method === 'eth_getLogs') return this.logs(fault, params[0] as LogQuery);
    throw new Error(`unknown method ${method}`);
  }

  private hashOf(fault: NodeFault, number: number): Hex32 {
    const hash = this.blocks[number]?.hash ?? hash32('none');
    return fault.forked === true ? hash32(`fork of ${hash}`) : hash;
  }

  private header(fault: NodeFault, tag: string): unknown {
    const top = Math.min(this.head, fault.behind ?? this.head);
    const number = tag === 'latest' ? top : Number(tag);
    const block = this.blocks[number];
    if (block === undefined || number > top) return null;
    if (number < (fault.prunedBelow ?? 0)) throw new Error('lowest height is higher');
    return { number: quantity(number), hash: this.hashOf(fault, number), timestamp: quantity(block.time) };
  }

  private logs(fault: NodeFault, query: LogQuery): unknown {
    const from = Number(query.fromBlock);
    const to = Number(query.toBlock);
    if (to - from + 1 > (fault.maxRange ?? 10_000)) throw new Error('block range too large');
    if (from < (fault.prunedBelow ?? 0)) throw new Error('pruned');
    if (fault.withholds === true) return [];
    return this.blocks.slice(from, to + 1).flatMap((block, offset) =>
      block.logs
        .filter((log) => query.topics.every((wanted, at) => [wanted].flat().includes(log.topics[at] ?? '0x')))
        .map((log, logIndex) => ({
          ...log,
          logIndex: quantity(logIndex),
          blockNumber: quantity(from + offset),
          blockHash: this.hashOf(fault, from + offset),
          transactionHash: hash32(`transaction ${from + offset}`),
        })),
    );
  }
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

interface LogQuery {
  readonly fromBlock: string;
  readonly toBlock: string;
  readonly topics: readonly (Hex | readonly Hex[])[];
}
